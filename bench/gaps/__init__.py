"""Does `faq draft` find what is missing, and nothing else?"""
