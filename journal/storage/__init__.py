"""Where is kept what was asked, and for how long?"""
