"""What is kept for a while under a name, in memory, in an SQLite file or in redis: turns of searches, and of bots."""
