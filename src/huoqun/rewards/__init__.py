"""Rewards: what members have for their points, red packets, and cash that leaves by a payout file.

Nothing is given twice, and nothing that is not there: the ledger's floors and the stock are held by the database.
"""
