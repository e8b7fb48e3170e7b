"""Which operations has the interface?"""
