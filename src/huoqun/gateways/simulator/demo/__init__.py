"""The demo: a workspace whose whole past is simulated, and whose members live on.

Filling it sends nothing: its past is told as history (origin import). It is filled once; `ready` says whether it is.
"""
