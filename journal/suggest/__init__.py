"""What may a person be about to ask? Completions of what is typed, and what is asked most."""
