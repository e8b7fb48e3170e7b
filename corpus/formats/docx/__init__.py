"""What does a Word document say? Its tables, headings, bold, numbered and plain questions."""
