"""Texts as a member would see them, with somebody's name in the place of the variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from huoqun.playbooks.engine.texts import BUILT_IN, OF_GATHERING, OF_MEMBER, cut
from huoqun.playbooks.format.model import Playbook


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: words, or what a variable brings (`by`); `is_unknown`: nobody fills it in."""

    text: str
    by: str = ""
    is_unknown: bool = False


def previewed(text: str, known: Mapping[str, str]) -> list[Piece]:
    """The text with examples for its variables."""
    parts = cut(text).parts
    return [
        Piece(known.get(part, f"{{{{{part}}}}}"), by=part, is_unknown=part not in known) if place % 2 else Piece(part)
        for place, part in enumerate(parts)
        if part
    ]


def examples(playbook: Playbook | None) -> dict[str, str]:
    """An example for each variable that a playbook's texts may use."""
    days = playbook.calendar.days if playbook and playbook.calendar.days else 7
    known = {
        "nick": _("Xiaoyu"),
        "names": _("Xiaoyu, Ming, Lin"),
        "count": "3",
        "day": "3",
        "days": str(days),
        "days_left": str(max(0, days - 3)),
        "group": playbook.name if playbook else _("our group"),
        "date": "11-04",
        "weekday": _("Wednesday"),
        "owner": _("Captain Zhou"),
        "missed": _("· what was said on the days before"),
        "my_page": f"{settings.PUBLIC_URL}/me",
    }
    if playbook is not None:
        of_days = [said for _day, said in sorted(playbook.calendar.of.items())]
        for name, var in playbook.vars.items():
            by_day = next((said[name] for said in of_days if said.get(name)), "")
            known[name] = by_day or var.default or _("[%(what)s]") % {"what": var.label or name}
    return known


def offered(playbook: Playbook, *, is_of_group: bool, gathers: bool) -> list[str]:
    """The variables that a text of such a step may use, its own first."""
    not_here = OF_MEMBER | (frozenset() if gathers else OF_GATHERING) if is_of_group else OF_GATHERING
    of_member = {name for name, var in playbook.vars.items() if var.source.startswith("member")}
    own = [name for name in playbook.vars if not (is_of_group and name in of_member)]
    return [*own, *_in_order(BUILT_IN - not_here - {"missed"} - set(own))]


def _in_order(names: Iterable[str]) -> list[str]:
    order = ["nick", "names", "count", "day", "days", "days_left", "date", "weekday", "group", "owner"]
    return sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))
