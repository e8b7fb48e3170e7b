"""How is a person reached?"""
