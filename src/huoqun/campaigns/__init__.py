"""Campaigns: who brings whom, through which code into which group, and what is paid for it when they stay.

Whoever is brought counts once in a campaign, for whoever brought them first. No group is filled over its capacity, and
nothing is promised that the campaign's budget does not hold: rewards are set aside when somebody counts.
"""
