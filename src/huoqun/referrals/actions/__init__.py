"""What can happen in referrals: one verb a file."""
