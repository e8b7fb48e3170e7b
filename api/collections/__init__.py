"""How are many help centres served by one process? Each has a folder, an application and an engine of its own."""
