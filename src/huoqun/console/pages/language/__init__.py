"""In which language somebody reads: a cookie of their own, else their browser's wish."""
