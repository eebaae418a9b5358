"""Advertisements and frauds, told from what members say: a text in, a score from 0 to 1 and its reasons out.

`spelling` reads what is meant, `signs` points at what a person would, `features` makes numbers of both, `model` weighs
them. Pure but for the files that ship beside them; docs/reference/ads-model.md is the model's card.
"""
