"""A platform that takes everything and says nothing: for benches, and for rehearsing without anybody."""
