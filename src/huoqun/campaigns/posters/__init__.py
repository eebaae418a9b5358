"""Posters: a layout of slots, what is wrong with one, and the picture that is drawn of it for one code.

Everything but `drawing` is pure. Places and sizes are pixels of a poster of 1,080 × 1,920.
"""
