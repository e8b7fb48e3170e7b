"""How many visitors does a server bear, and what does each cost it?"""
