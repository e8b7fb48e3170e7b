"""What does HTML say? Answers as Markdown, and pages that hold questions."""
