"""What Today's cards say: each from one frozen value, with why it is here and what can be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.chats.queries._keys import key_of
from huoqun.chats.queries.pulse import Carrier, GoneQuiet, Stopped
from huoqun.chats.queries.waiting import WaitingLine
from huoqun.chats.waiting import WaitingKind
from huoqun.console.links import link
from huoqun.console.parts import Act, Card, Evidence
from huoqun.console.words import lasted
from huoqun.groups.queries.backgrounds import Known
from huoqun.groups.queries.places import Place
from huoqun.groups.rules import UNSORTED_KIND
from huoqun.insights.counting import Share
from huoqun.members.queries.faces import Face

from ..insights.words import share_words

UNSORTED = UNSORTED_KIND.key
OFTEN = 4
"""Days of the last 28 on which somebody spoke who is said to have carried a group."""
JUST_AFTER = timedelta(microseconds=1)
_LOOKS: dict[WaitingKind, Any] = {
    WaitingKind.NEWCOMER: {"icon": "user-plus", "tone": "info"},
    WaitingKind.QUESTION: {"icon": "help-circle", "tone": "watch"},
}


def name_of(face: Face | None) -> str:
    """Somebody's name; erased people have none."""
    return (face.name.strip() if face else "") or _("somebody")


def _counted(key: str, place: Place | None = None) -> str:
    """The address that puts a counted card aside."""
    return f"{reverse('today_done')}?{urlencode({'key': key, **({'group': place.id} if place else {})})}"


def _said(place: Place, line: WaitingLine) -> str:
    """The group's talk where it shows the message."""
    url = link("group_talk", place.uid)
    if not url or line.message_id is None:
        return url
    after = key_of(line.since + JUST_AFTER, line.message_id)
    return f"{url}?{urlencode({'before': after})}#m-{key_of(line.since, line.message_id)}"


@dataclass(frozen=True, slots=True)
class Greeting:
    """Of first replies: what became of newcomers who had one within a day and of those who had none; whether this
    person may hand one over; and who was, as (group, member).
    """

    replied: Share
    alone: Share
    may: bool
    handed: Collection[tuple[int, int]] = ()


def waiting(
    line: WaitingLine, face: Face | None, place: Place, at: datetime, greeting: Greeting | None = None
) -> Card:  # fmt: skip
    """Somebody who waits for a first reply or an answer."""
    words = {"name": name_of(face), "group": place.name, "time": lasted(at - line.since)}
    if line.kind == WaitingKind.NEWCOMER:
        title = _("%(name)s is new in “%(group)s”, and nobody has replied") % words
        why = _("These were their first words there, %(time)s ago; nobody has said a word to them since.") % words
        text = _("Welcome to “%(group)s”, %(name)s! Good to have you here.") % words
    else:
        title = _("%(name)s asked in “%(group)s”, and nobody has answered") % words
        why = _("Asked %(time)s ago: no reply to it, no mention of them, and nobody went on from there.") % words
        text = ""
    url = _said(place, line)
    acts = [Act(_("Open and reply"), url, "get", primary=True, icon="message-circle")] if url else []
    if greeting is not None and greeting.may:
        hand_over = reverse("today_hand_over", args=[line.id])
        acts.append(Act(_("Have a helper reply"), hand_over, icon="users"))
    dismiss = reverse("today_dismiss", args=[line.id])
    return Card(
        key=f"waiting-{line.id}", title=title, why=why, why_url=url, url=url, minutes=2, quote=line.excerpt,
        text=text, acts=acts, done_url=dismiss, evidence=_like(greeting), **_LOOKS[line.kind],
    )  # fmt: skip


def _like(greeting: Greeting | None) -> Evidence | None:
    """What became of newcomers like them; nothing where no week of any is over."""
    if greeting is None:
        return None
    told = ((_("with a reply within a day %(share)s"), greeting.replied), (_("without %(share)s"), greeting.alone))
    said = [words % {"share": share_words(share, people=True)} for words, share in told if share.whole]
    return Evidence([(_("Newcomers here who spoke again within a week"), " · ".join(said))]) if said else None


def broken(connection_id: int, name: str, error: str) -> Card:
    """A connection that does not work."""
    url = link("connections")
    return Card(
        key=f"connection-{connection_id}", title=_("The connection “%(name)s” does not work") % {"name": name},
        why=_("While it is cut, nothing that is said there arrives, and nothing is sent."),
        quote=_(error) if error else "", icon="plug-connected-x", tone="bad", minutes=5, url=url, why_url=url,
        acts=[Act(_("Look at it"), url, "get", primary=True)],
    )  # fmt: skip


def behind(late: timedelta) -> Card:
    """Reactions lag: nobody reads the journal."""
    return Card(
        key="behind", title=_("Huoqun is %(time)s behind with its reactions") % {"time": lasted(late)},
        why=_("What happened since then is stored, but not counted and not answered. Is the worker running?"),
        icon="clock-exclamation", tone="bad", minutes=5,
    )  # fmt: skip


def parked(count: int) -> Card:
    """Facts that no consumer could handle."""
    url = reverse("parked")
    words = ngettext("%(n)d fact could not be handled", "%(n)d facts could not be handled", count)
    return Card(
        key="parked", title=words % {"n": count}, why=_("Set aside; everything after went on. Retry or drop them."),
        icon="parking", tone="bad", minutes=3, url=url, acts=[Act(_("Look at them"), url, "get")],
    )  # fmt: skip


def unmatched(count: int) -> Card:
    """Deeds of nobody we know."""
    words = ngettext("%(n)s order or use is of nobody we know", "%(n)s orders and uses are of nobody we know", count)
    return Card(
        key="unmatched", title=words % {"n": f"{count:,}"}, icon="receipt",
        why=_("They wait for a member with that phone, e-mail or id, and are matched by themselves when one appears."),
        tone="quiet", url=link("members"),
    )  # fmt: skip


def unsorted(found: Sequence[Place]) -> Card:
    """Groups that nobody has said what they are for."""
    names = _(", ").join(place.name for place in found[:6]) + ("…" if len(found) > 6 else "")
    words = ngettext("%(n)d group is of no kind yet", "%(n)d groups are of no kind yet", len(found))
    url = f"{link('groups')}?{urlencode({'kind': UNSORTED})}" if link("groups") else ""
    return Card(
        key="unsorted", title=words % {"n": len(found)}, icon="category", tone="quiet", minutes=len(found), url=url,
        why=_("What a group is for decides how it is run: %(names)s") % {"names": names},
        acts=[Act(_("Sort them"), url, "get")] if url else (),
    )  # fmt: skip


def quiet(one: GoneQuiet, place: Place, at: datetime) -> Card:
    """A group that used to be lively."""
    key = f"quiet-{place.id}-{at:%G-%V}"
    url = link("group", place.uid)
    why = ngettext(
        "%(n)d message in the last 7 days; it was %(before)d a week in the four weeks before.",
        "%(n)d messages in the last 7 days; it was %(before)d a week in the four weeks before.",
        one.rhythm.lately,
    ) % {"n": one.rhythm.lately, "before": round(one.rhythm.before)}
    return Card(
        key=key, title=_("“%(group)s” went quiet") % {"group": place.name}, why=why, why_url=url, url=url,
        icon="mood-empty", tone="watch", minutes=5, done_url=_counted(key, place),
        acts=[Act(_("Open"), url, "get")] if url else (),
    )  # fmt: skip


def stopped(found: Iterable[Stopped], people: Mapping[int, Face], seen: Mapping[int, Place]) -> list[Card]:
    """People who used to come and do not any more."""
    return [_stopped(one, people[one.member_id], seen[one.group_id])
            for one in found if one.member_id in people and one.group_id in seen]  # fmt: skip


def _stopped(one: Stopped, face: Face, place: Place) -> Card:
    key = f"stopped-{place.id}-{face.id}-{one.last_at:%Y%m%d}"
    url = link("member", face.uid)
    words = {"name": name_of(face), "group": place.name, "days": one.days_before, "messages": one.messages_before}
    return Card(
        key=key, title=_("%(name)s stopped coming to “%(group)s”") % words, icon="user-minus", tone="watch", minutes=3,
        why=_("Spoke on %(days)d of the 28 days before (%(messages)d messages), on none since.") % words,
        why_url=url, url=url, done_url=_counted(key, place),
        text=_("Hi %(name)s, we have missed you in “%(group)s” lately. How are you?") % words,
    )  # fmt: skip


def carried(
    found: Iterable[Carrier], people: Mapping[int, Face], seen: Mapping[int, Place], at: datetime
) -> list[Card]:
    """For each group, who carried it in the last 28 days: one card to thank them."""
    known = [o for o in found if o.days >= OFTEN and o.member_id in people and o.group_id in seen]
    order = list(dict.fromkeys(one.group_id for one in known))
    by_group = groupby(sorted(known, key=lambda one: order.index(one.group_id)), key=lambda one: one.group_id)
    return [_carried(list(own), people, seen[group], at) for group, own in by_group]


def _carried(own: Sequence[Carrier], people: Mapping[int, Face], place: Place, at: datetime) -> Card:
    key = f"carried-{place.id}-{at:%Y%m}"
    names = _(", ").join(name_of(people[one.member_id]) for one in own)
    counts = _("; ").join(
        _("%(name)s: %(messages)d messages on %(days)d of 28 days, %(share)d%% of all")
        % {"name": name_of(people[one.member_id]), "messages": one.messages, "days": one.days,
           "share": round(100 * one.share)}
        for one in own
    )  # fmt: skip
    url = link("group", place.uid)
    mentions = " ".join(f"@{name_of(people[one.member_id])}" for one in own)
    return Card(
        key=key, title=_("%(names)s carried “%(group)s”") % {"names": names, "group": place.name}, why=counts,
        why_url=url, url=url, icon="heart-handshake", tone="good", minutes=1, done_url=_counted(key, place),
        text=_("Thank you %(names)s: this month you kept this group going!") % {"names": mentions},
    )  # fmt: skip


def unknown(found: Sequence[Known], seen: Mapping[int, Place], at: datetime) -> list[Card]:
    """Groups of whose people the team knows the background of fewer than two thirds: one card for all."""
    if not found:
        return []
    worst = sorted(found, key=lambda one: one.known - one.people)
    names = _("; ").join(
        _("%(group)s: %(known)d of %(people)d")
        % {"group": seen[one.group_id].name, "known": one.known, "people": one.people}
        for one in worst[:6]
    ) + ("…" if len(worst) > 6 else "")
    title = ngettext(
        "In %(n)d group fewer than two thirds of the people are known",
        "In %(n)d groups fewer than two thirds of the people are known",
        len(found),
    ) % {"n": len(found)}
    key = f"unknown-{len(found)}-{at:%G-%V}"
    return [
        Card(
            key=key, title=title, icon="id-badge-2", tone="quiet", minutes=5, url=link("members"),
            why=_("Known: what they do, where they are from, who brought them. %(names)s") % {"names": names},
            done_url=_counted(key),
        )
    ]  # fmt: skip
