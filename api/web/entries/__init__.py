"""Entries of the help centre, as staff change and publish them."""
