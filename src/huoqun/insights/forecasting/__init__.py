"""Forecasts, in plain arrays: the cube's days, what is read from them, the model and its reasons. No database here.

What a model is trained on and what it is asked about comes from the same functions, and they see nothing of what comes
after the day that they are asked for.
"""
