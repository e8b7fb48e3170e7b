"""How do staff say which words mean the same? At /staff/synonyms, without a rebuild."""
