"""How does an owner try many questions at once? A table in, the same with results out: `faq eval` and /staff/batch."""
