"""One file a peer: `System` with `build` and `ask`. Each runs in an environment of its own, and imports its library."""
