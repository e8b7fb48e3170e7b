"""What is said next in a conversation? Turns, choices, follow-ups and small talk, as codes and data."""
