"""Referrals: members who bring buyers, by a link of their own, and have a part of what those really buy.

A sale pays whoever brought the buyer first, and by a recorded legal sign-off whoever brought them; nobody above that,
ever. What is owed is worked out from deeds: a refund takes it back. Nothing is paid that the budget does not hold, and
tax is withheld by a table that everybody can read.
"""
