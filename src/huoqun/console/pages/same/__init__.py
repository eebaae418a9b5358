"""The page that asks a member, who is nobody here, whether another account is theirs too."""
