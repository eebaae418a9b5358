"""The console's tags and filters: `{% load console %}`. What each takes is tabled in docs/howto/add-a-page.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext

from huoqun.console import spark as sparks
from huoqun.console import when as moments
from huoqun.console import words
from huoqun.console.vendor import SPRITE

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
    href = f"{static(SPRITE)}#{name}"
    if label:
        return format_html('<svg class="hq-icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href)
    return format_html('<svg class="hq-icon" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag(takes_context=True)
def ago(context: Mapping[str, Any], when: datetime | None, now: datetime | None = None, zone: Any = None) -> Any:
    """Say a moment: relative where fresh, exact on hover. `now` and `zone` fall back on the page's own."""
    if when is None:
        return "—"
    place = _zone(zone or context.get("zone"))
    said = moments.said(when, now or context["now"], place)
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), moments.exact(when, place), said)


def _zone(zone: Any) -> tzinfo:
    if isinstance(zone, tzinfo):
        return zone
    return ZoneInfo(zone) if zone else get_current_timezone()


@register.simple_tag
def person(name: str, key: Any = None, url: str = "", bot: bool = False, note: str = "") -> SafeString:
    """Show a person: an initial in a colour of their own, the name, a badge where it is a bot."""
    shown = name.strip() or gettext("nameless")
    face = format_html(
        '<span class="hq-face hq-hue-{}" aria-hidden="true">{}</span>',
        words.hue(key or name),
        words.initial(name),
    )
    badge = format_html('<span class="hq-tag">{}</span>', gettext("bot")) if bot else ""
    return _chip("hq-person", face, shown, url, badge, note)


@register.simple_tag
def group(name: str, key: Any = None, url: str = "", kind: str = "", kind_key: str = "") -> SafeString:
    """Show a group: a square in the colour of its kind, the name, the kind in small."""
    shown = name.strip() or gettext("nameless group")
    face = format_html(
        '<span class="hq-face hq-face-group hq-hue-{}" aria-hidden="true">{}</span>',
        words.hue(kind_key or kind or key or name),
        words.initial(name),
    )
    return _chip("hq-group", face, shown, url, "", kind)


def _chip(css: str, face: SafeString, name: str, url: str, badge: str, note: str) -> SafeString:
    # <bdi> keeps a name full of direction marks from reordering the row around it.
    label = format_html("<bdi>{}</bdi>", name)
    if url:
        label = format_html('<a href="{}">{}</a>', url, label)
    small = format_html('<span class="hq-note">{}</span>', note) if note else ""
    return format_html(
        '<span class="hq-chip {}">{}<span class="hq-chip-name">{}</span>{}{}</span>', css, face, label, badge, small
    )


@register.simple_tag
def state(tone: str, label: str, note: str = "") -> SafeString:
    """Show a state by shape, colour and word; `note` is its own uncertainty ("7 of 10 sure")."""
    small = format_html(' <span class="hq-note">{}</span>', note) if note else ""
    return format_html('<span class="hq-state hq-tone-{}"><i aria-hidden="true"></i>{}{}</span>', tone, label, small)


@register.simple_tag
def rate(part: int, whole: int) -> SafeString:
    """Show a share with its count; under ten the count alone, since a percentage of few misleads."""
    if not whole:
        return format_html('<span class="hq-note">{}</span>', "—")
    count = gettext("%(part)s of %(whole)s") % {"part": f"{part:,}", "whole": f"{whole:,}"}
    if whole < 10:
        return format_html('<span class="hq-rate">{}</span>', count)
    return format_html(
        '<span class="hq-rate">{}% <span class="hq-note">{}</span></span>', round(100 * part / whole), count
    )


@register.simple_tag
def spark(values: Sequence[float | None], label: str = "", days: int = 28) -> SafeString:
    """Draw a pulse: one bar a value, oldest first, the last seven in full colour; fewer than `days` stand right."""
    padded = [None] * (days - len(values)) + list(values)
    older, recent = sparks.bars(padded)
    known = [v for v in values if v is not None]
    said = {"n": len(values), "sum": f"{sum(known):,}", "top": f"{max(known, default=0):,}"}
    detail = gettext("%(n)d days: %(sum)s in all, %(top)s on the best day") % said
    return format_html(
        '<svg class="hq-spark" role="img" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'preserveAspectRatio="none"><title>{title}</title>'
        '<path class="hq-spark-old" d="{older}"/><path class="hq-spark-new" d="{recent}"/></svg>',
        w=sparks.width(len(padded)),
        h=sparks.HEIGHT,
        title=f"{label} {detail}".strip(),
        older=older,
        recent=recent,
    )


@register.inclusion_tag("console/parts/chart.html")
def chart(chart: Any, src: str = "") -> dict[str, Any]:
    """Draw a Chart (parts.py), or one that is fetched as JSON from `src`; the numbers stand in a table too."""
    spec = asdict(chart) if is_dataclass(chart) and not isinstance(chart, type) else dict(chart)
    rows = [(x, [s["values"][i] for s in spec["series"]]) for i, x in enumerate(spec["x"])]
    return {"chart": spec, "data": json_script(spec), "rows": rows, "src": src}


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
