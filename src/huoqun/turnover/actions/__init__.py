"""What can happen in turnover: one verb a file."""
