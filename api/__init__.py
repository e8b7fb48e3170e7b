"""How does the world ask? HTTP in api.app, the command line in api.cli; nothing is imported before it is needed."""
