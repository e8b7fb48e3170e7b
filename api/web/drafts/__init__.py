"""What entries are missing, as a page of staff."""
