"""How does a Markdown text become rows, and rows one? Its own shape, and the shapes that people's FAQs have."""
