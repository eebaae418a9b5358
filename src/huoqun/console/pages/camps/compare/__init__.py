"""Classes of a series beside one another."""
