"""What can be said of how accessible the pages are?"""
