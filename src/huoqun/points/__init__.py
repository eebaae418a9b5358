"""Points: what members have earned and may spend, in double entry: points, growth, cash.

An account's balance is the sum of its legs, the legs of a transfer come to zero, and no account falls below its floor:
the database itself holds all three. A transfer is made once by its key; it is posted at once, or pending until it is
posted or voided. Nothing is changed afterwards: a mistake is reversed by another transfer.
"""
