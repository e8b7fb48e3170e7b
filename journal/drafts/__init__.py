"""What is missing in the entries? Drafts of new ones, and new phrasings of those that are there."""
