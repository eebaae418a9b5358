"""The gallery of parts: invented values in the language of the visitor, for looking at and for tests."""
