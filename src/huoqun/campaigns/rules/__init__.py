"""The pure part of campaigns, one noun a file. No Django, no clock."""
