"""Ignition: key people who set a topic going, asked personally, paid openly.

A topic has people: willing members, and people outside. What they are given, money or goods, has words that disclose
it, or it is not recorded; what they showed says whether those words stood there.
"""
