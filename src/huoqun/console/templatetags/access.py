"""Tags of writing forms: `{% load access %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huoqun.core import ids

register = template.Library()


@register.simple_tag(takes_context=True)
def once(context: Any) -> SafeString:
    """Put into a form beside csrf_token: sent twice by a double click, it acts once.

    Where the page is made once for many, `once_token` stands for what each gets (pages/alike.py).
    """
    key = context.get("once_token") or ids.uid()
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', key)


_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def browser(agent: str) -> str:
    """What a User-Agent calls itself, short: "Chrome · Windows"; its first words where it is none that we know."""
    known = [next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in known if name) or agent[:40]
