"""What is the service doing?"""
