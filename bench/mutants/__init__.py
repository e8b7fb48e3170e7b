"""Mutation testing: would the tests notice if a line were wrong? See __main__ for the command."""
