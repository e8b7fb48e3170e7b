"""How does a data folder move, come back, and go? Backup, restore, purge."""
