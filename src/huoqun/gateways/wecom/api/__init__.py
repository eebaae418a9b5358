"""The calls that the gateway makes, one file a subject; each function is one documented call (or its pages)."""
