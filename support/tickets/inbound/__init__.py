"""How does an answer by e-mail reach its ticket?"""
