"""A moment as people say it: relative where it is fresh, a date where it is not. Pure; `now` is an argument."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from django.utils import dateformat
from django.utils.translation import gettext, ngettext, pgettext

FRESH = timedelta(hours=6)


def weekday(index: int) -> str:
    """Return the short name of a day of the week, Monday being 0."""
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )[index]


def said(when: datetime, now: datetime, zone: tzinfo) -> str:
    """Return `when` in words, seen from `now`, both aware, by the clocks of `zone`."""
    gap = abs(now - when)
    if gap < FRESH:
        return _in(gap) if when > now else _ago(gap)
    return _dated(when.astimezone(zone), now.astimezone(zone))


def exact(when: datetime, zone: tzinfo) -> str:
    """Return `when` to the minute by the clocks of `zone`, with the zone's name."""
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M} {zone}"


def _ago(gap: timedelta) -> str:
    minutes = round(gap.total_seconds() / 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(n)d min ago", "%(n)d min ago", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)d h ago", "%(n)d h ago", hours) % {"n": hours}


def _in(gap: timedelta) -> str:
    minutes = round(gap.total_seconds() / 60)
    if minutes < 1:
        return gettext("now")
    if minutes < 60:
        return ngettext("in %(n)d min", "in %(n)d min", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("in %(n)d h", "in %(n)d h", hours) % {"n": hours}


def _dated(when: datetime, now: datetime) -> str:
    time = f"{when:%H:%M}"
    days = (when.date() - now.date()).days
    near = {0: gettext("today"), -1: gettext("yesterday"), 1: gettext("tomorrow")}.get(days)
    if near is None and abs(days) < 7:
        near = weekday(when.weekday())
    if near is not None:
        return gettext("%(day)s %(time)s") % {"day": near, "time": time}
    if when.year == now.year:
        return dateformat.format(when, pgettext("date", "j M"))
    return dateformat.format(when, pgettext("date", "j M Y"))
