"""Feishu (飞书) and Lark: a self-built app with a bot. Events come in at the web door, the rest is asked over HTTP."""
