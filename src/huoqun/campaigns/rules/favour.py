"""Whether another promise is no worse for anybody who relied on the first one. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from .campaigns import N_, NewCampaign
from .entry import number, words_of

AS_PUBLISHED = ("kind", "name", "aim", "budget_id", "rules_text")
"""Of free words nobody can say by a rule whom they favour."""


def worse(old: NewCampaign, new: NewCampaign, *, today: int = 0) -> str:
    """What would be worse for people who take part, as a msgid; empty: nothing would. `today`: which day of the
    campaign it is, the first being 0.
    """
    if any(_plain(getattr(old, name)) != _plain(getattr(new, name)) for name in AS_PUBLISHED):
        return N_("Its name, kind, aim, budget and your own rules stay as they were published.")
    if new.ends_at < old.ends_at:
        return N_("It would end earlier than was promised.")
    if new.stays_days > old.stays_days:
        return N_("People would have to stay longer than was promised.")
    if new.each < old.each or new.each_most < old.each_most:
        return N_("It would give less for each person than was promised.")
    if old.old_count and not new.old_count:
        return N_("People would no longer count who counted before.")
    if new.must != old.must and new.must != "nothing":
        return N_("It would ask for something else than was promised.")
    had = {step.count: step.amount for step in old.ladder}
    gives = {step.count: step.amount for step in new.ladder}
    for count, amount in had.items():
        if max((gets for people, gets in gives.items() if people <= count), default=0) < amount:
            return N_("It would give less on the ladder than was promised.")
    return _asks_more(old.entry, new.entry, today)


def _plain(said: object) -> object:
    return " ".join(said.split()) if isinstance(said, str) else said


def _asks_more(old: Mapping[str, object], new: Mapping[str, object], today: int) -> str:
    """Whether more would be asked of whoever is brought."""
    if any(old.get(name) != new.get(name) for name in ("product", "quiz", "picture")):
        return N_("It would ask for something else than was promised.")
    had, has = words_of(old), words_of(new)
    if number(new, "likes") > number(old, "likes") or (new.get("needs_code") and not old.get("needs_code")):
        return N_("A picture would have to show more than was promised.")
    if has and not had:
        return N_("A picture would have to show more than was promised.")
    if has and any(had[day % len(had)] != has[day % len(has)] for day in range(today + 1)):
        return N_("The words of the days so far stay: pictures that show them are still on their way.")
    if number(new, "size") > number(old, "size") or 0 < number(new, "hours") < number(old, "hours"):
        return N_("A group buy would need more people, or leave less time.")
    return ""
