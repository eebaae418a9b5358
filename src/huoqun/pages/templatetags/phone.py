"""What every page of the phone begins with: `{% load phone %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from huoqun.pages.stylesheet import STYLE

register = template.Library()


@register.simple_tag
def style() -> SafeString:
    """The stylesheet, inside the page."""
    return mark_safe(f"<style>{STYLE}</style>")  # our own file: nothing in it is from outside
