"""How are platforms served? Requests in, replies out, and what is kept between two turns."""
