"""How do programs open tickets, follow them up and work on them?"""
