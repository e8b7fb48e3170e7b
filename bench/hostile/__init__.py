"""A hostile client beside an innocent visitor. See __main__ for the command."""
