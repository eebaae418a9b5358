"""WeCom's session archive (会话内容存档), read by itself: what is said in the company's customer groups.

A platform of its own beside `wecom`: it has a secret and keys of its own, and what goes wrong with WeCom's native
library takes no welcome words along. Groups and people are the same.
"""
