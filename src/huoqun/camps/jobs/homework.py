"""What homework hears, and what it does by the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick
from huoqun.members.forgetting import forgets

from ..actions._homework_tasks import end_tasks
from ..actions._telling_homework import tell_asked, tell_judged
from ..actions.keeping import keep_homework
from ..queries.homework import workspaces_with_homework

JUDGED = ("camps.homework_judged", 1)
WITHDRAWN = ("camps.homework_withdrawn", 1)
ASKED = ("camps.reviews_asked", 1)


@tick("camps.homework", every=20)
def keep(real: datetime) -> int:
    """Reminds of homework and reviews, asks peers to look at works, gives coaches their tasks."""
    return sum(keep_homework(system(one, "camps"), now=workspace(one).now(real)) for one in workspaces_with_homework())


@consumer("camps.homework_tell", hears=[JUDGED, ASKED], acts=True)
def tell(units: Sequence[Unit], now: datetime) -> None:
    """Tells members in private what became of their homework, and whose works they are asked to look at."""
    for workspace_id, facts in _by_workspace(units).items():
        here = workspace(workspace_id)
        actor = system(workspace_id, "camps")
        judged = [fact.payload["handin_id"] for fact in facts if fact.name == JUDGED[0]]
        asked = [one for fact in facts if fact.name == ASKED[0] for one in fact.payload["review_ids"]]
        tell_judged(actor, here, judged, now=here.now(now))
        tell_asked(actor, here, asked, now=here.now(now))


@consumer("camps.homework_tasks", hears=[JUDGED, WITHDRAWN], acts=False)
def drop_tasks(units: Sequence[Unit], now: datetime) -> None:
    """Drops the tasks of works that no coach needs to look at any more."""
    for workspace_id, facts in _by_workspace(units).items():
        ids = [fact.payload["handin_id"] for fact in facts]
        end_tasks(system(workspace_id, "camps"), ids, now=workspace(workspace_id).now(now))


_EMPTY_WORKS = """
    update camps_handin set text = '', link = '', files = '{}', reason = '', may_show = false, shown_at = null
    where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
"""
_EMPTY_VERSIONS = """
    update camps_handinversion v set text = '', link = '', files = '{}' from camps_handin h
    where v.workspace_id = %(workspace)s and h.id = v.handin_id and h.member_id = any(%(members)s::bigint[])
"""
_EMPTY_SAID_OF = """
    update camps_review r set comment = '' from camps_handin h
    where r.workspace_id = %(workspace)s and h.id = r.handin_id and h.member_id = any(%(members)s::bigint[])
"""
_EMPTY_SAID = """
    update camps_review set comment = '', state = case state when 'asked' then 'lapsed' else state end
    where workspace_id = %(workspace)s and reviewer_id = any(%(members)s::bigint[])
"""


forgets(
    "camps.forget_homework",
    "Empties the works of erased members, and what they said of others'; that it was done, and scores, stay.",
    _EMPTY_WORKS,
    _EMPTY_VERSIONS,
    _EMPTY_SAID_OF,
    _EMPTY_SAID,
)


def _by_workspace(units: Sequence[Unit]) -> dict[int, list[Envelope]]:
    found: dict[int, list[Envelope]] = defaultdict(list)
    for unit in units:
        found[unit.fact.workspace_id].append(unit.fact)
    return found
