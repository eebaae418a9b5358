"""A campaign's terms in words, from what it really does: nobody writes them by hand, so they are true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.core.money import shown
from huoqun.points.rules import Currency

from .rules.campaigns import Kind, Must
from .rules.entry import asks_picture, buying, number, words_of


class Promise(Protocol):
    """A campaign, as far as its terms speak of it."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def entry(self) -> Mapping[str, Any]: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def each(self) -> int: ...
    @property
    def each_most(self) -> int: ...
    @property
    def ladder(self) -> list[list[int]]: ...
    @property
    def stays_days(self) -> int: ...
    @property
    def must(self) -> str: ...
    @property
    def old_count(self) -> bool: ...
    @property
    def rules_text(self) -> str: ...


def terms_of(one: Promise, *, community: str, zone: str, currency: str, money: str) -> str:
    """The terms, a clause a line; the organiser's own words stand last. `currency` "": there are no rewards."""
    clauses = [
        *_who(one, community, zone), *_asks(one, community), *_rewards(one, currency, money), *_rights(one),
    ]  # fmt: skip
    numbered = [f"{n}. {clause}" for n, clause in enumerate(clauses, start=1)]
    return "\n".join([*numbered, *([one.rules_text] if one.rules_text else [])])


def _who(one: Promise, community: str, zone: str) -> list[str]:
    begins, ends = (f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for at in (one.starts_at, one.ends_at))
    words = {"community": community, "name": one.name, "begins": begins, "ends": ends, "zone": zone}
    stays = ngettext("Stays in the group for %(n)s day", "Stays in the group for %(n)s days", one.stays_days)
    does = {
        Must.NOTHING: "", Must.SPEAK: _("says something there (the word of their seat does not count)"),
        Must.CHECK_IN: _("checks in there"),
        Must.PAY: _("buys something"),
    }[Must(one.must)]  # fmt: skip
    stay = [stays % {"n": one.stays_days}] if one.stays_days else []
    counts = [*stay, *([does] if does else [])] or [_("joins the group")]
    new = _("Whoever was in a group of this community before counts too.") if one.old_count else _(
        "Whoever was in a group of this community before does not count."
    )  # fmt: skip
    return [
        _("%(community)s holds “%(name)s” from %(begins)s to %(ends)s (%(zone)s).") % words,
        _("A person whom you bring counts for good when all of this is so: %(what)s.") % {"what": _("; ").join(counts)},
        new,
        _("Each person counts once, for whoever brought them first. Oneself, the team and several accounts of one "
          "person do not count."),
    ]  # fmt: skip


def _rewards(one: Promise, currency: str, money: str) -> list[str]:
    if not currency or not (one.each or one.ladder):
        return [_("There are no rewards: nobody owes anybody anything.")]

    def amount(sum_: int) -> str:
        return f"{money} {shown(sum_, money)}" if currency == Currency.CASH else _("%(n)s points") % {"n": sum_}

    said: list[str] = []
    if one.each:
        words = {"sum": amount(one.each), "most": one.each_most}
        said.append(_("For each of them you get %(sum)s, for at most %(most)s people.") % words)
    said += _ladder(one.ladder, amount)
    if one.each and one.ladder:
        said.append(_("What one gets for each and the steps of the ladder add up."))
    return [
        *said,
        _("Rewards are set aside when somebody counts and paid when they count for good; who leaves before takes "
          "theirs with them. When the budget is spent the campaign pauses; what was set aside is still paid."),
    ]  # fmt: skip


def _ladder(ladder: Sequence[Sequence[int]], amount: object) -> list[str]:
    assert callable(amount)
    return [
        _("Whoever brings %(people)s people gets %(sum)s in all.") % {"people": count, "sum": amount(what)}
        for count, what in ladder
    ]


def _asks(one: Promise, community: str) -> list[str]:
    """What the kind asks of whoever is brought, beside staying."""
    product, quiz = str(one.entry.get("product", "")), str(one.entry.get("quiz", ""))
    if asks_picture(one.kind, one.entry):
        words = {"what": _("; ").join(picture_shows(one.kind, one.entry))}
        asked = _("They count once their own screenshot is accepted. It shows: %(what)s.") % words
        if not one.entry.get("in_group"):
            return [asked]
        return [asked, _("It is sent on one's own page, or posted in a group of the campaign: there the pictures of "
                         "whoever takes part and still owes one are looked at by machine, and none but such a "
                         "screenshot is kept.")]  # fmt: skip
    if one.kind == Kind.QUIZ and quiz:
        return [_("They count once they have passed the quiz “%(quiz)s”.") % {"quiz": quiz}]
    if one.kind not in (Kind.PAID, Kind.GROUP_BUY) or not product:
        return []
    size, hours = buying(one.entry)
    if one.kind == Kind.PAID or not size:
        said = _("They count once they have bought “%(product)s”, and as long as they have not had their money back.")
        return [said % {"product": product}]
    return [
        _("“%(product)s” is bought together. Whoever pays first opens a group buy; those whom they bring pay within "
          "%(hours)s hours. With %(size)s people who paid it is full, and they count. If it is not full in time nobody "
          "counts, and %(community)s gives everybody their money back.") % {
            "product": product, "hours": hours, "size": size, "community": community},
    ]  # fmt: skip


def picture_shows(kind: str, entry: Mapping[str, Any]) -> list[str]:
    """What has to be seen in a screenshot."""
    likes = number(entry, "likes") if kind == Kind.LIKES else 0
    return [
        *([_("the word of the day")] if words_of(entry) else []),
        _("the name of the campaign or the group"),
        _("the time"),
        *([_("your own code")] if entry.get("needs_code") else []),
        *([ngettext("at least %(n)s like", "at least %(n)s likes", likes) % {"n": likes}] if likes else []),
    ]


def _rights(one: Promise) -> list[str]:
    costs = one.kind in (Kind.PAID, Kind.GROUP_BUY)
    free = _("You may part from it at any time and keep what you earned. Taking part costs nothing.")
    part = _("You may part from it at any time and keep what you earned.") if costs else free
    return [
        _("What looks like a trick is held back and judged by a person within three days. On your page you see why, "
          "and you may appeal; somebody else decides then."),
        _("We keep which code brought whom, and a mark of the phone that cannot be read back; the mark is deleted when "
          "the campaign is settled. Your own page shows what we keep of you."),
        part,
        _("These terms change only in your favour once it has begun; every version stays here."),
    ]  # fmt: skip
