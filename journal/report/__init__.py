"""What did people ask, what did they get, and what was missing?"""
