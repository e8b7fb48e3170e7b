"""Which platforms are spoken to? One file each: how its requests are checked and read, and how a reply looks there."""
