"""How do query, memory, start and rebuild grow with the number of phrasings?"""
