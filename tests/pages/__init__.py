"""The members' pages, as a member and as strangers open them."""
