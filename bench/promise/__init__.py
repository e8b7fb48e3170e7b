"""Is a confidence of 0.90 one on help centres that taught the product nothing?"""
