"""Whether another promise is no worse for anybody who relied on the first one. Pure."""

from __future__ import annotations

from .campaigns import N_, NewCampaign


def worse(old: NewCampaign, new: NewCampaign) -> str:
    """What would be worse for people who take part, as a msgid; empty: nothing would."""
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
    return ""
