"""Telegram, by its Bot API: a bot in groups, heard by long polling or at our web door."""
