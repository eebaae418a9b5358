"""Two members beside one another: what speaks for their being one person, and against it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huoqun.chats.queries.pairs import Side
from huoqun.console.links import link
from huoqun.console.pages.members.said import platform_name
from huoqun.console.parts import AlikeShown, SideShown
from huoqun.members.likeness import STRENGTHS, Hint, Strength


def reasons() -> dict[str, str]:
    """How it is known that two are one person, by the word that a merge keeps."""
    return {
        "told": _("They said so themselves"),
        "phone": _("The same phone number"),
        "email": _("The same e-mail address"),
        "own": _("The same customer number"),
        "unionid": _("The same WeChat unionid"),
        "qq": _("The same QQ number"),
        "face": _("Somebody of the team knows them"),
        "code": _("They said the personal code from the other account"),
        "link": _("They opened the link on the other account and said yes"),
        "name": _("The same unusual name"),
        "handle": _("The same unusual handle"),
    }


BY_HAND = ("told", "phone", "email", "unionid", "face")
"""What somebody of the team may give as the reason."""


def reason_of(evidence: Mapping[str, Any]) -> str:
    """How a merge was known."""
    said = str(evidence.get("same", ""))
    return reasons().get(said, said or "—")


def sign_words(sign: Mapping[str, Any]) -> str:
    """One thing that speaks for two being one, or against it."""
    hint, times = str(sign.get("hint", "")), int(sign.get("times", 1))
    holders = int(sign.get("holders", 2))
    few = _("only these two have it") if holders == 2 else _("%(n)d have it") % {"n": holders}
    if hint in ("groups", "at_once"):
        words = {
            "groups": ngettext("Both were in %(n)d group", "Both were in %(n)d groups", times),
            "at_once": ngettext(
                "Both talked side by side in a group on %(n)d day",
                "Both talked side by side in a group on %(n)d days", times,
            ),
        }  # fmt: skip
        return words[hint] % {"n": times}
    rest = {
        "in_turn": _("In the same group one is silent whenever the other talks"),
        "background": _("Several things of their background are the same"),
        "other_background": _("City, trade or company differ"),
    }
    if hint in rest:
        return rest[hint]
    known = "" if sign.get("proven", True) or hint not in ("phone", "email", "own") else _("not verified")
    return " · ".join(part for part in (reasons().get(hint, hint), few, known) if part)


def alike(one: Side, other: Side, signs: list[Mapping[str, Any]]) -> AlikeShown:
    """Both sides, and their signs as a proposal keeps them."""
    known = [sign for sign in signs if sign.get("hint") in set(Hint)]
    against = [s for s in known if STRENGTHS[Hint(s["hint"])] is Strength.AGAINST]
    return AlikeShown(
        [_side(one), _side(other)],
        [sign_words(s) for s in known if s not in against],
        [sign_words(s) for s in against],
    )


def _side(side: Side) -> SideShown:
    also = [name for name in side.names if name != side.name]
    pairs = [
        (pgettext("alike", "Platforms"), _(", ").join(platform_name(p) for p in side.platforms)),
        (pgettext("alike", "Also called"), _(", ").join(also)),
        (pgettext("alike", "Groups"), _(", ").join(side.groups)),
        (pgettext("alike", "First seen"), side.first_seen_at),
        (pgettext("alike", "Last word"), side.last_seen_at),
        (pgettext("alike", "Messages"), f"{side.messages:,}"),
    ]
    return SideShown(side.name or _("nameless"), link("member", side.uid), [(k, v) for k, v in pairs if v])
