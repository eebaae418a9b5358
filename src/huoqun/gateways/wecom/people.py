"""Whose an id is: staff have their account, anybody from outside an id that begins in one of these ways.

Source: the field `from` of 获取会话内容, https://developer.work.weixin.qq.com/document/path/91774 (read 2026-11-27).
"""

from __future__ import annotations

CUSTOMERS, BOT = ("wm", "wo"), "wb"
EXTERNAL = (*CUSTOMERS, BOT)
