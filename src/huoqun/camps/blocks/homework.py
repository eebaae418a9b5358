"""What conditions may ask about homework, in the group run that a member is in; by the key of the homework."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, TEXT, Arg, question
from huoqun.core.conditions.snapshot import Snapshot

_FACTS = (
    "camps.homework_handed_in", "camps.homework_judged", "camps.homework_withdrawn", "members.merged",
    "members.unmerged",
)  # fmt: skip
_NEEDS = ("run_id", "member_id")
_RUN = "(select x.group_run_id from playbooks_run x where x.id = r.run_id)"


def _works(what: str, where: str) -> str:
    """Of the works of the member's class, whoever was merged into them included."""
    return f"""select {what} from unnest(r.family) as f(id)
        join camps_handin h on h.workspace_id = r.workspace_id and h.member_id = f.id
        join camps_assignment a on a.id = h.assignment_id and a.group_run_id = {_RUN}
        where {where}"""


def _state(person: Snapshot, key: str) -> tuple[str, int | None]:
    return person.extra.get("homework", {}).get(key, ("", None))


@question(
    type=BOOL, args=[Arg("key", TEXT)], needs=_NEEDS, wakes_on=_FACTS,
    says=N_("handed in the homework {key}"), says_not=N_("did not hand in the homework {key}"),
    sql=lambda key: f"exists ({_works('1', f'''a.key = {key} and h.state in ('handed_in', 'accepted')''')})",
)  # fmt: skip
def homework_handed_in(person: Snapshot, key: str) -> bool:
    """Whether the member's work for a homework of this run is handed in: waiting, or accepted; not one returned."""
    return _state(person, key)[0] in ("handed_in", "accepted")


@question(
    type=BOOL, args=[Arg("key", TEXT)], needs=_NEEDS, wakes_on=_FACTS,
    says=N_("has the homework {key} accepted"), says_not=N_("does not have the homework {key} accepted"),
    sql=lambda key: f"exists ({_works('1', f'''a.key = {key} and h.state = 'accepted' ''')})",
)  # fmt: skip
def homework_accepted(person: Snapshot, key: str) -> bool:
    """Whether the member's work for a homework of this run was accepted."""
    return _state(person, key)[0] == "accepted"


@question(
    type=INT, args=[Arg("key", TEXT)], needs=_NEEDS, wakes_on=_FACTS, says=N_("their score in the homework {key}"),
    sql=lambda key: f"({_works('floor(max(h.score))::bigint', f'''a.key = {key} and h.state = 'accepted' ''')})",
)  # fmt: skip
def homework_score(person: Snapshot, key: str) -> int | None:
    """The member's score in an accepted homework of this run, of 100, rounded down; not known without one."""
    state, score = _state(person, key)
    return score if state == "accepted" else None


@question(
    type=INT, needs=_NEEDS, wakes_on=_FACTS, says=N_("the number of their homework that was accepted"),
    sql=lambda: f"({_works('count(distinct a.id)', '''h.state = 'accepted' ''')})",
)  # fmt: skip
def homework_done(person: Snapshot) -> int:
    """How many homework of this run the member has accepted."""
    return sum(state == "accepted" for state, _score in person.extra.get("homework", {}).values())
