"""Turnover (换血): once a month, who of a group is thanked, asked back, given a last notice, let go, and who comes in.

It only proposes, with its evidence; a person edits and approves. Nobody leaves who was not asked back and noticed
before, nobody protected is touched, and everything may be taken back for 30 days, with role and name as before.
"""
