"""How a member comes in without a link: a platform vouches for who they are, where an operator wants that."""
