"""What is told to the journal, and of whom?"""
