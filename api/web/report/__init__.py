"""The report, as a page of staff and as a file."""
