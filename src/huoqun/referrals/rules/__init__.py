"""The pure part of referrals, one file a noun."""
