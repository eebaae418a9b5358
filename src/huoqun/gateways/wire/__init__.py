"""A platform at the other end of a socket on this machine: for benches, and for trying what a real one would do."""
