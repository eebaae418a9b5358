"""Tax that is withheld from what people are paid: a table as data, read strictly, and what it comes to. Pure."""
