"""Tags of writing forms: `{% load access %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huoqun.core import ids

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """Put into a form beside csrf_token: sent twice by a double click, it acts once."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', ids.uid())
