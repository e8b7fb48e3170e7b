"""Edits of CSV files and Excel workbooks."""
