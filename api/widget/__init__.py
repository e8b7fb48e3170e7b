"""The search box for other websites."""
