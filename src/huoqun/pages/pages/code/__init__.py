"""A campaign's code: whoever opens it gets a seat in a group, without signing in."""
