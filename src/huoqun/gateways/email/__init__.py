"""E-mail to single persons, through the operator's own SMTP server. It sends; it reads nothing."""
