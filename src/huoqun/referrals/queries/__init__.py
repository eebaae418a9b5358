"""Questions about referrals, one file a noun."""
