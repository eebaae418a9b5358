"""Measures: one definition each, as an Ibis expression over the archive, run by DuckDB or Spark alike.

A measure's rows are `what` (one of its figures), `part` (of what: a source, a week; '' the whole), `count` of `of`, and
`value` where the figure is not count / of. Nobody's judgement is in them: whether a figure is large enough to mean
anything is rules.known.
"""
