"""The words of the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.core.money import shown
from huoqun.points.queries.accounts import End
from huoqun.points.rules import AccountKind, Currency, State

OPENING = "opening"
"""The rule of what was there before the ledger was."""


def currency_name(currency: Currency) -> str:
    return {
        Currency.POINTS: pgettext("currency", "points"),
        Currency.GROWTH: pgettext("currency", "growth value"),
        Currency.CASH: pgettext("currency", "cash"),
    }[currency]


def kind_name(kind: AccountKind) -> str:
    return {
        AccountKind.MEMBER: pgettext("account", "members"),
        AccountKind.ISSUE: pgettext("account", "issued"),
        AccountKind.BUDGET: pgettext("account", "budget"),
        AccountKind.STOCK: pgettext("account", "stock"),
        AccountKind.OWED: pgettext("account", "owed"),
        AccountKind.EXPIRED: pgettext("account", "expired"),
    }[kind]


def end_name(end: End, titles: Mapping[str, str]) -> str:
    """A member by name, an account of the workspace's by its kind and what people call it (`titles`)."""
    if end.kind is AccountKind.MEMBER:
        return end.name or _("nameless")
    name = titles.get(end.name, end.name)
    return f"{kind_name(end.kind)} · {name}" if name else kind_name(end.kind)


def state_name(state: State, *, reversed: bool) -> tuple[str, str]:
    """A tone and a word; nothing to say of what simply took place."""
    if reversed:
        return "quiet", pgettext("transfer", "taken back")
    return {
        State.POSTED: ("", ""),
        State.PENDING: ("watch", pgettext("transfer", "set aside")),
        State.VOIDED: ("quiet", pgettext("transfer", "came to nothing")),
    }[state]


def reason_of(reason: str, rule: str) -> str:
    """Why; what was brought from before has no reason of its own."""
    return reason or (_("Opening balance") if rule == OPENING else "")


def holds(kind: AccountKind, posted: int) -> int:
    """What an account holds as it is read: of what was issued, how much that is."""
    return -posted if kind is AccountKind.ISSUE else posted


def amount_of(amount: int, currency: Currency, money: str, *, signed: bool = False) -> str:
    """An amount as it is read: cash with its decimals, a plus where it was earned."""
    text = f"{money} {shown(amount, money)}" if currency is Currency.CASH else f"{amount:,}"
    return f"+{text}" if signed and amount > 0 else text
