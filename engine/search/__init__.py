"""The query path: what was asked, what is found, how sure it is."""
