"""A policy as sentences, in the language of whoever reads: what an operator tells members, word for word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from huoqun.core.conditions.describing import describe
from huoqun.core.conditions.parsing import parse
from huoqun.core.money import shown
from huoqun.deeds.rules import DeedKind

from .model import Allowance, Badge, Level, Policy, Right, RightKind, Rule


@dataclass(frozen=True, slots=True)
class Chapter:
    """Sentences that belong together."""

    title: str
    lines: tuple[str, ...]


def aloud(policy: Policy, *, currency: str = "CNY") -> tuple[Chapter, ...]:
    """The whole policy, chapter by chapter; what it does not say is left out."""
    chapters = (
        Chapter(_("What earns"), (*map(rule_line, policy.earns), *_limits(policy))),
        Chapter(_("Levels"), tuple(level_line(n, level) for n, level in enumerate(policy.levels, 1))),
        Chapter(_("Badges"), tuple(map(badge_line, policy.badges))),
        Chapter(_("What does not last"), tuple(_lapses(policy))),
        Chapter(_("Given by hand"), tuple(_hands(policy))),
        Chapter(_("Thanks and allowances"), tuple(_thanks(policy, currency))),
    )
    return tuple(chapter for chapter in chapters if chapter.lines)


def cash_said(amount: int, currency: str) -> str:
    """An amount as it is said: “100 元”, “99.50 USD”; nothing behind the point where there is nothing."""
    digits = shown(amount, currency)
    whole, _point, rest = digits.partition(".")
    number = digits if rest.strip("0") else whole
    return pgettext("money", "%(n)s yuan") % {"n": number} if currency == "CNY" else f"{number} {currency}"


def deed_name(kind: str) -> str:
    """A deed of a kind, once: the beginning of a sentence."""
    return {
        DeedKind.CHECKED_IN: pgettext("deed", "A check-in"),
        DeedKind.HOMEWORK: pgettext("deed", "Homework that was accepted"),
        DeedKind.QUALITY: pgettext("deed", "A post chosen by the team for its quality"),
        DeedKind.THANKED: pgettext("deed", "An answer that was thanked"),
        DeedKind.HELPED: pgettext("deed", "Help given"),
        DeedKind.INVITED: pgettext("deed", "Somebody invited who stays"),
        DeedKind.CAME: pgettext("deed", "Coming to a gathering"),
        DeedKind.BOUGHT: pgettext("deed", "A purchase"),
        DeedKind.DUTY: pgettext("deed", "A duty done"),
        DeedKind.REVIEWED: pgettext("deed", "Reviewing somebody's homework"),
        DeedKind.GRADUATED: pgettext("deed", "Graduating from a camp"),
        DeedKind.USED: pgettext("deed", "Using the product"),
    }.get(kind, kind)  # type: ignore[call-overload]


def rule_line(rule: Rule) -> str:
    """One rule as a sentence."""
    deed = deed_name(rule.deed)
    if rule.product:
        deed = _("%(deed)s (%(product)s)") % {"deed": deed, "product": rule.product}
    gains = [_gain(deed, rule)]
    if rule.times_a_day is not None:
        often = ngettext("at most once a day", "at most %(n)d times a day", rule.times_a_day)
        gains.append(often % {"n": rule.times_a_day})
    said = pgettext("within a sentence", ", ").join(gains)
    if (rule.points or rule.points_a_yuan) and (rule.growth or rule.growth_a_yuan):
        said = _("%(said)s; %(growth)s") % {"said": said, "growth": _growth(rule)}
    return _("%(said)s.") % {"said": said}


def _gain(deed: str, rule: Rule) -> str:
    if rule.points_a_yuan and rule.points:
        text = _("%(deed)s earns %(n)d points, and %(yuan)d for every yuan")
        return text % {"deed": deed, "n": rule.points, "yuan": rule.points_a_yuan}
    if rule.points_a_yuan:
        return _("%(deed)s earns %(n)d points for every yuan") % {"deed": deed, "n": rule.points_a_yuan}
    if rule.points:
        return _("%(deed)s earns %(n)d points") % {"deed": deed, "n": rule.points}
    return _("%(deed)s: %(growth)s") % {"deed": deed, "growth": _growth(rule)}


def _growth(rule: Rule) -> str:
    if rule.growth_a_yuan and rule.growth:
        text = _("growth value %(n)d, and %(yuan)d for every yuan")
        return text % {"n": rule.growth, "yuan": rule.growth_a_yuan}
    if rule.growth_a_yuan:
        return _("growth value %(n)d for every yuan") % {"n": rule.growth_a_yuan}
    return _("growth value %(n)d") % {"n": rule.growth}


def _limits(policy: Policy) -> Iterable[str]:
    if policy.points_a_day is not None:
        yield _("Nobody earns more than %(n)d points a day.") % {"n": policy.points_a_day}
    if policy.growth_a_day is not None:
        yield _("Nobody's growth value rises by more than %(n)d a day.") % {"n": policy.growth_a_day}


def right_words(right: Right) -> str:
    """What a right is worth."""
    return {
        RightKind.ROLE: _("the role %(it)s"),
        RightKind.CANDIDATE: _("may be proposed as %(it)s"),
        RightKind.DISCOUNT: _("%(it)s%% off"),
        RightKind.EARLY_SEAT: _("the shop %(it)s hours before others, first on waiting lists of classes"),
    }[right.kind] % {"it": right.value}


def _with_rights(said: str, rights: Iterable[Right]) -> str:
    words = pgettext("within a sentence", ", ").join(map(right_words, rights))
    return _("%(said)s: %(rights)s.") % {"said": said, "rights": words} if words else _("%(said)s.") % {"said": said}


def level_line(number: int, level: Level) -> str:
    """One level as a sentence."""
    said = _("Level %(n)d, %(name)s, from growth value %(growth)d on")
    return _with_rights(said % {"n": number, "name": level.name, "growth": level.growth}, level.rights)


def badge_line(badge: Badge) -> str:
    """One badge as a sentence."""
    name = {"name": badge.name, "n": badge.times, "growth": badge.growth, "deed": deed_name(badge.deed)}
    if badge.times:
        said = _("%(name)s, after %(n)d × %(deed)s") % name
    elif badge.growth:
        said = _("%(name)s, from growth value %(growth)d on") % name
    else:
        said = _("%(name)s, given by the team") % name
    return _with_rights(said, badge.rights)


def _lapses(policy: Policy) -> Iterable[str]:
    if policy.expiry is not None:
        told = {"n": policy.expiry.warn_days, "months": policy.expiry.after_months}
        if policy.expiry.after_months is None:
            text = _("Points are good for the year they were earned in; members are told %(n)d days before.")
        else:
            text = _(
                "Points are good to the end of the month %(months)d months on; members are told %(n)d days before."
            )
        yield text % told
        yield _("The oldest points are spent first.")
    if policy.decay is not None:
        text = _(
            "Whoever earns no growth value for %(days)d days loses %(percent)d%% of theirs, and again every %(again)d "
            "days; members are told %(n)d days before."
        )
        one = policy.decay
        yield text % {"days": one.quiet_days, "percent": one.percent, "again": one.again_after, "n": one.warn_days}


def role_name(role: str) -> str:
    """A role of the team, as sentences say it."""
    return {
        "owner": pgettext("who gives", "The owner"), "manager": pgettext("who gives", "A manager"),
        "assistant": pgettext("who gives", "An assistant"), "helper": pgettext("who gives", "A helper"),
        "president": pgettext("who gives", "A president"), "sales": pgettext("who gives", "Somebody of sales"),
    }.get(role, role)  # fmt: skip


def _hands(policy: Policy) -> Iterable[str]:
    for one in policy.by_hand:
        text = _(
            "%(role)s gives at most %(day)d points a day and %(month)d a month, "
            "to one member at most %(member)d a month, each time with a reason."
        )
        yield text % {
            "role": role_name(one.role), "day": one.a_day, "month": one.a_month, "member": one.a_member_a_month,
        }  # fmt: skip


def _cash(one: Allowance, currency: str) -> str:
    values = {"cash": cash_said(one.cash, currency), "budget": one.budget}
    if one.budget:
        return _("%(cash)s out of the budget “%(budget)s”, once somebody approves it") % values
    return _("%(cash)s once it is set under Rewards and approved") % values


def _thanks(policy: Policy, currency: str) -> Iterable[str]:
    for gift in policy.gifts:
        yield _("%(name)s: at least %(cash)s in thanks.") % {"name": gift.name, "cash": cash_said(gift.cash, currency)}
    for one in policy.allowances:
        what = []
        if one.points:
            what.append(_("%(n)d points") % {"n": one.points})
        if one.cash:
            what.append(_cash(one, currency))
        who = describe(parse(one.who), get_language() or "en")
        said = {"name": one.name, "who": who, "what": pgettext("within a sentence", ", ").join(what)}
        yield _("%(name)s: on the first of the month, whoever fits %(who)s gets %(what)s.") % said
    for buy in policy.membership:
        text = _("%(n)d points buy %(name)s (%(days)d days), once it lies on the shelf of the shop.")
        yield text % {"n": buy.points, "name": buy.name, "days": buy.days}
