"""How do the entries of a corpus come to be served from the browser? Prepared apart, checked, then published."""
