"""How does a help centre begin? `faq init`."""
