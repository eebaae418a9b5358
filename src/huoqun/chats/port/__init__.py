"""The Gateway port: what a platform says (`incoming`) and what is asked of it."""
