"""Which operations has the interface, and how are they run?"""
