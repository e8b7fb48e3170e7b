"""What do the words of people's files mean: headings that ask, names that say nothing?"""
