"""How fast, and how good? Experiments; not shipped."""
