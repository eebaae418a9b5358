"""Newcomers: how they introduce themselves, and what they are called in the group.

Asked once each, step by step in private or by a form in the group; what they answer becomes their profile, their needs
and offers. A nickname that does not follow the group's pattern is mended, or asked for, once.
"""
