"""The console's tags and filters: `{% load console %}`. What each takes is tabled in docs/howto/add-a-page.md.

A list shows several hundred of these: they are put together from escaped pieces, as format_html takes four times
as long. What is put into markup goes through `esc`, or is a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext

from huoqun.console import spark as sparks
from huoqun.console import when as moments
from huoqun.console import words
from huoqun.console.vendor import SPRITE
from huoqun.console.words import esc

register = template.Library()
register.filter("hue", words.hue)
register.filter("initial", words.initial)
THEMES = ("light", "dark")
THEME_COOKIE = "hq_theme"


@register.filter
def ugc(text: Any) -> SafeString:
    """Show a member's words: escaped, line breaks left to CSS, addresses as links that vouch for nothing."""
    return words.linked(str(text or ""))


@register.filter
def short(number: Any) -> str:
    """Shorten a number: 25.1万 in Chinese, 25.1k in English; nothing for None."""
    return "—" if number is None else words.short(number, chinese=(get_language() or "").startswith("zh"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite. Give `label` only where no words stand beside it."""
    said = f'role="img" aria-label="{esc(label)}"' if label else 'aria-hidden="true"'
    return SafeString(f'<svg class="hq-icon" {said}><use href="{esc(static(SPRITE))}#{esc(name)}"></use></svg>')


@register.simple_tag(takes_context=True)
def ago(context: Mapping[str, Any], when: datetime | None, now: datetime | None = None, zone: Any = None) -> Any:
    """Say a moment: relative where fresh, exact on hover. `now` and `zone` fall back on the page's own."""
    if when is None:
        return "—"
    place = _zone(zone or context.get("zone"))
    said = moments.said(when, now or context["now"], place)
    exact = moments.exact(when, place)
    return SafeString(f'<time datetime="{when.isoformat()}" title="{esc(exact)}">{esc(said)}</time>')


def _zone(zone: Any) -> tzinfo:
    if isinstance(zone, tzinfo):
        return zone
    return ZoneInfo(zone) if zone else get_current_timezone()


@register.simple_tag
def person(name: str, key: Any = None, url: str = "", bot: bool = False, note: str = "") -> SafeString:
    """Show a person: an initial in a colour of their own, the name, a badge where it is a bot."""
    badge = f'<span class="hq-tag">{esc(gettext("bot"))}</span>' if bot else ""
    hue = words.hue(key or name)
    return _chip(f"hq-hue-{hue}", name, name.strip() or gettext("nameless"), url, badge + _note(note))


@register.simple_tag
def group(name: str, key: Any = None, url: str = "", kind: str = "", kind_key: str = "") -> SafeString:
    """Show a group: a square in the colour of its kind, the name, the kind in small."""
    hue = words.hue(kind_key or kind or key or name)
    shown = name.strip() or gettext("nameless group")
    return _chip(f"hq-face-group hq-hue-{hue}", name, shown, url, _note(kind))


def _chip(face: str, name: str, shown: str, url: str, rest: str) -> SafeString:
    # <bdi> keeps a name full of direction marks from reordering the row around it.
    label = f"<bdi>{esc(shown)}</bdi>"
    if url:
        label = f'<a href="{esc(url)}">{label}</a>'
    return SafeString(
        f'<span class="hq-chip"><span class="hq-face {face}" aria-hidden="true">{esc(words.initial(name))}</span>'
        f'<span class="hq-chip-name">{label}</span>{rest}</span>'
    )


def _note(text: str) -> str:
    return f' <span class="hq-note">{esc(text)}</span>' if text else ""


@register.simple_tag
def state(tone: str, label: str, note: str = "") -> SafeString:
    """Show a state by shape, colour and word; `note` is its own uncertainty ("7 of 10 sure")."""
    dot = '<i aria-hidden="true"></i>'
    return SafeString(f'<span class="hq-state hq-tone-{esc(tone)}">{dot}{esc(label)}{_note(note)}</span>')


@register.simple_tag
def rate(part: int, whole: int) -> SafeString:
    """Show a share with its count; under ten the count alone, since a percentage of few misleads."""
    if not whole:
        return SafeString('<span class="hq-note">—</span>')
    count = gettext("%(part)s of %(whole)s") % {"part": f"{part:,}", "whole": f"{whole:,}"}
    said = esc(count) if whole < 10 else f"{round(100 * part / whole)}%{_note(count)}"
    return SafeString(f'<span class="hq-rate">{said}</span>')


@register.simple_tag
def spark(values: Sequence[float | None], label: str = "", days: int = 28) -> SafeString:
    """Draw a pulse: one bar a value, oldest first, the last seven in full colour; fewer than `days` stand right."""
    padded = [None] * (days - len(values)) + list(values)
    older, recent = sparks.bars(padded)
    known = [v for v in values if v is not None]
    said = {"n": len(values), "sum": f"{sum(known):,}", "top": f"{max(known, default=0):,}"}
    title = f"{label} {gettext('%(n)d days: %(sum)s in all, %(top)s on the best day') % said}".strip()
    wide, high = sparks.width(len(padded)), sparks.HEIGHT
    return SafeString(
        f'<svg class="hq-spark" role="img" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'preserveAspectRatio="none"><title>{esc(title)}</title>'
        f'<path class="hq-spark-old" d="{older}"/><path class="hq-spark-new" d="{recent}"/></svg>'
    )


@register.inclusion_tag("console/parts/chart.html")
def chart(chart: Any, src: str = "", swapped: bool = False) -> dict[str, Any]:
    """Draw a Chart (parts.py), or one that is fetched as JSON from `src`; the numbers stand in a table too.

    `swapped`: it is in a part that htmx puts in, which leaves out scripts, even those that are mere data.
    """
    spec = asdict(chart) if is_dataclass(chart) and not isinstance(chart, type) else dict(chart)
    rows = [(x, [s["values"][i] for s in spec["series"]]) for i, x in enumerate(spec["x"])]
    how = {"spec": orjson.dumps(spec).decode(), "data": ""} if swapped else {"data": json_script(spec)}
    return {"chart": spec, "rows": rows, "src": src, **how}


@register.inclusion_tag("console/parts/field.html")
def field(field: BoundField, wide: bool = True) -> dict[str, Any]:
    """Show a form's field with its label, help and faults, tied together for screen readers."""
    widget = field.field.widget
    check = isinstance(widget, forms.CheckboxInput)
    many = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    css = "form-check-input" if check else "form-select" if isinstance(widget, forms.Select) else "form-control"
    attrs: dict[str, str | bool] = {} if many else {"class": f"{css} is-invalid" if field.errors else css}
    return {"field": field, "control": field.as_widget(attrs=attrs), "check": check, "many": many, "wide": wide}


@register.simple_tag(takes_context=True)
def theme(context: Mapping[str, Any]) -> str:
    """Return the theme the visitor chose: light, dark, or auto while they have chosen none."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE) if request else None
    return chosen if chosen in THEMES else "auto"
