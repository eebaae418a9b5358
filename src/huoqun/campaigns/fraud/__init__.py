"""How likely it is that somebody was not really brought: signals over events, weighed by one table. Pure: no Django.

An **invitation** is a (campaign, invitee); whoever touched first brought them. It counts when the invitee came. What
speaks against it and for it are signs with a weight each (`weights`); their sum decides whether it counts, is held for
more evidence, or is void. Invariant: the order of the lines and lines said twice change nothing.
"""
