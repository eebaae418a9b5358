"""Admission: who comes into a group, by a form before its door, checks with their reasons, and a person's answer.

Nobody is refused by the system: a check that fails is shown to whoever decides. An answer is told in private, with its
reason; whoever is accepted while the group is full waits in line, and comes in by themselves when there is room.
"""
