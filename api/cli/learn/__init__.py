"""Which commands tell what is asked, and what follows from it?"""
