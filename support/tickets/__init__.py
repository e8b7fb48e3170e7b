"""How does a person's problem reach support, and the reply the person? Tickets, kept and delivered."""
