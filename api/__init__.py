"""How does the world ask? Over HTTP (api.http), on the command line (api.cli); imported when it is needed."""
