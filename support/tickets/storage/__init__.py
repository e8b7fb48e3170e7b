"""Where are tickets kept, and what may happen to one?"""
