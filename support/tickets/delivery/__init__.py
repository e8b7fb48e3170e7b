"""How does news of a ticket reach support and the asker?"""
