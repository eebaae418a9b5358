"""The mix of roles in a group: leading voices, active, silent, against what a group of its kind needs. Pure.

Without anybody's doing an open community comes to about 1 leading, 9 active, 90 silent in a hundred (Jakob Nielsen,
"The 90-9-1 Rule for Participation Inequality", 2006). What a kind needs beyond that is our own yardstick, with its
reason; no study has measured it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huoqun.core.errors import Refused
from huoqun.core.said import N_, Said

WINDOW = 28
LEADS_OF = 8
"""A leading voice speaks on 8 days of 28, or on as large a part of a shorter life."""
LEADS_AT_LEAST = 5
"""So many messages at least."""
ONE_VOICE = 60
"""More per cent of all messages from one person, and the group is theirs."""
FEW_PEOPLE, FEW_MESSAGES = 10, 20


@dataclass(frozen=True, slots=True)
class Need:
    """What a kind of group needs, in per cent of its people, and why."""

    leading: int
    active: int
    why: str


NEEDS: Mapping[str, Need] = {
    "traffic": Need(1, 10, N_("It lives a day or two: one in ten must do the task for others to see.")),
    "newcomer": Need(2, 20, N_("Newcomers look whether anybody answers; one in five should have said something.")),
    "camp": Need(5, 50, N_("Who does not check in does not finish: half of it must be seen, and some must pull.")),
    "delivery": Need(3, 30, N_("Questions must find an answer from others than the teacher.")),
    "core": Need(10, 40, N_("It carries the community: one in ten leads, or it is only an audience.")),
    "chapter": Need(5, 25, N_("People who meet need some who arrange it.")),
}
OTHERWISE = Need(1, 10, N_("The least that an open community comes to by itself (90-9-1)."))


OWN_WHY = N_("Your own yardstick for this kind of group, set under Settings.")


class BadNeed(Refused):
    code = "bad_mix_need"
    message = N_("These shares cannot be what a group needs.")
    way_out = N_("Both are whole per cents from 1 to 100; the leading ones are part of the active ones, so not more.")


def own_need(leading: int, active: int) -> Need:
    """An operator's own figures. Raises BadNeed."""
    if not 1 <= leading <= active <= 100:
        raise BadNeed
    return Need(leading, active, OWN_WHY)


def need_of(kind_key: str, own: Mapping[str, tuple[int, int]] | None = None) -> Need:
    """What a kind needs: the operator's own figures where there are any, else what ships."""
    if own and kind_key in own:
        return Need(*own[kind_key], OWN_WHY)
    return NEEDS.get(kind_key, OTHERWISE)


@dataclass(frozen=True, slots=True)
class Mix:
    """A group's people without bots and staff. `active` without the leading ones. `top`: the largest share of the
    messages that one person has, in per cent. `days`: how many days were looked at.
    """

    people: int
    leading: int
    active: int
    messages: int
    top: int
    days: int

    @property
    def silent(self) -> int:
        return max(0, self.people - self.leading - self.active)

    def percent(self, count: int) -> int:
        return round(100 * count / self.people) if self.people else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mix says: whether it can be told, whether it is enough, and what to do about it."""

    need: Need
    tells: bool
    leading_is_enough: bool
    active_is_enough: bool
    advice: tuple[Said, ...]


def leads_on(days: int) -> int:
    """On how many days of a window somebody must have spoken to lead."""
    return max(1, -(-days * LEADS_OF // WINDOW))


def read(mix: Mix, need: Need) -> Reading:
    """A mix against what its kind needs."""
    leads = 100 * mix.leading >= need.leading * mix.people
    active = 100 * (mix.leading + mix.active) >= need.active * mix.people
    if mix.people < FEW_PEOPLE or mix.messages < FEW_MESSAGES:
        few = Said(
            N_("%(people)d people and %(messages)d messages are too few to tell."),
            {"people": mix.people, "messages": mix.messages},
        )
        return Reading(need, False, leads, active, (few,))
    return Reading(need, True, leads, active, tuple(_advice(mix, need, leads=leads, active=active)))


def _advice(mix: Mix, need: Need, *, leads: bool, active: bool) -> list[Said]:
    found = []
    if not leads:
        lack = -(-need.leading * mix.people // 100) - mix.leading
        found.append(
            Said(
                N_("Win %(n)d more leading voices: ask active members in private for one thing each."),
                {"n": lack},
            )
        )
    if not active:
        lack = -(-need.active * mix.people // 100) - mix.leading - mix.active
        found.append(
            Said(
                N_("Wake %(n)d silent members: something small that all can answer, then a word to each."),
                {"n": lack},
            )
        )
    if mix.top > ONE_VOICE:
        found.append(Said(N_("One person says %(n)d%% of it all: give others the word first."), {"n": mix.top}))
    return found or [Said(N_("The mix is what it should be. Thank those who lead it."))]
