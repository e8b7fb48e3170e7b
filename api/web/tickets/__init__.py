"""Which pages do askers and staff see?"""
