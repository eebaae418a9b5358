"""Campaigns rehearsed: what one would bring, cost and ask of the team, by chance and by what is assumed, before anybody
is asked to take part. Pure: a `Scenario` in, a `Report` out; nothing is written, nobody hears of it.

The nouns: `Figure` is something that is not known exactly, measured or assumed; `Run` is one course that the campaign
might take; what it does by itself when it carries too much is decided by `rules.capacity`, as in the real one.
"""
