"""Makes the model that ships: `make train-ads`. Nothing here is loaded where messages are scored."""
