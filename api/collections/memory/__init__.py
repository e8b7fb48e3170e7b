"""How much memory may what is loaded take, and when is it given back?"""
