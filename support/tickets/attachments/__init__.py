"""Which files go with a ticket, and what is in them?"""
