"""How do this product and what people use instead compare, on the same corpus, queries and machine?"""
