"""Work: what people on the team must do or decide, and the time it took.

A task is done by a person; a proposal is judged by one, and approving it runs one registered action, once.
"""
