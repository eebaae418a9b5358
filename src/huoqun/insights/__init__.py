"""Insights: judgement that a person can act on, each with its own error stated.

The cube has what every member did in every group on every day; it is exact however messages came, changed or went.
Forecasts are drawn from it, and know nothing of what came after the day they are made for.
"""
