"""What follows a lecture: its groups are asked what it was worth, and some people are spoken to, one to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.permissions import ChatsPermission
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.forms.actions.surveys import Asking, ask_groups
from huoqun.members.queries.alike import heads
from huoqun.members.queries.faces import Face, faces
from huoqun.team.rules import Role
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.queries.doers import doers, team
from huoqun.work.rules import Strategy

from ..facts.series import FeedbackAsked, FollowEnded, PeopleFollowed
from ..looping import LONGEST_WORDS, MOST_FOLLOWED, Outcome
from ..models.lecture import Lecture
from ..models.series import FollowUp
from ..permissions import LecturePermission
from ..queries.series import asks_feedback
from ..rules import NobodyToFollow, NoSurvey, NothingToSay, State, TargetState, text_fault
from ._lines import Words, append
from ._rows import locked, targets_of

SURVEY = "lecture-end"
OPEN_FOR = timedelta(days=3)
SLA = timedelta(days=2)
TASK_KEY, TASK_KIND = "lecture/follow/", "lecture_follow"


@transaction.atomic
def ask_feedback(actor: Actor, *, lecture_uid: UUID, text: str, survey: str = SURVEY, now: datetime) -> int:
    """Put a survey before the members of every group of a lecture, and say these words in each; answers how many.

    Asked again, it is one survey a group, open for longer. Raises NotFound, NotAllowed, LectureElsewhere, NoSurvey,
    NothingToSay.
    """
    actor.require(LecturePermission.RUN)
    actor.require(ChatsPermission.MESSAGE_SEND)
    row = locked(actor, lecture_uid, State.LIVE, State.ENDED)
    if text_fault(text, ()):
        raise NothingToSay
    groups = [t.group_id for t in targets_of(row.workspace_id, lecture_id=row.id) if t.state != TargetState.OUT]
    ask_groups(
        system(row.workspace_id, "lectures"), now=now,
        askings=[Asking(survey, f"lecture/{row.id}/{group}", group, now, now + OPEN_FOR) for group in groups],
    )  # fmt: skip
    if groups and not asks_feedback(row.workspace_id, row.id):
        raise NoSurvey
    append(actor, row, [Words(text=text)], now)
    journal.record(actor, [FeedbackAsked(lecture_id=row.id, survey=survey)], at=now)
    return len(groups)


@transaction.atomic
def follow_up(
    actor: Actor, *, lecture_uid: UUID, member_ids: Sequence[int], words: str, user_id: int | None = None, now: datetime
) -> int:  # fmt: skip
    """Have the team speak to these people, one to one: a task each, with these words ({name}, {title}), for `user_id`,
    or (None) for the sales, by who has least to do, and for assistants where nobody sells; answers how many.

    Nobody is a task twice for one lecture. Raises NotFound, NotAllowed, NothingToSay, NobodyToFollow.
    """
    actor.require(LecturePermission.RUN)
    if user_id is not None and user_id not in team(actor.workspace_id):
        raise NotFound
    row = locked(actor, lecture_uid)
    if not 0 < len(words.strip()) <= LONGEST_WORDS:
        raise NothingToSay
    stand = heads(row.workspace_id, member_ids[:MOST_FOLLOWED])
    people = list(dict.fromkeys(stand[one] for one in member_ids[:MOST_FOLLOWED] if one in stand))
    known = set(FollowUp.objects.of(row.workspace_id).filter(lecture_id=row.id).values_list("member_id", flat=True))
    new = [one for one in people if one not in known]
    if not new:
        raise NobodyToFollow
    FollowUp.objects.bulk_create(
        FollowUp(workspace_id=row.workspace_id, lecture_id=row.id, member_id=one, asked_at=now) for one in new
    )
    tasks = _tasks(row, new, faces(row.workspace_id, new), words, user_id, _role(row.workspace_id))
    make(system(row.workspace_id, "lectures"), tasks=tasks, now=now)
    journal.record(actor, [PeopleFollowed(lecture_id=row.id, member_ids=tuple(new))], at=now)
    return len(new)


def _role(workspace_id: int) -> Role:
    """A task of no group is done by those who work everywhere: sales of a chapter alone would never see it."""
    asked = (str(Role.SALES), None)
    there = doers(workspace_id, [asked])[asked]
    return Role.SALES if any(one.role is Role.SALES for one in there) else Role.ASSISTANT


def _tasks(
    row: Lecture, wanted: Sequence[int], people: Mapping[int, Face], words: str, user_id: int | None, role: Role
) -> list[NewTask]:
    with override(workspace(row.workspace_id).language):
        title = _("Speak to %(name)s after “%(title)s”.")
    return [
        NewTask(
            key=f"{TASK_KEY}{row.id}/{one}", kind=TASK_KIND, sla=SLA, member_id=one, role=role,
            assignee_id=user_id, strategy=Strategy.NONE if user_id else Strategy.OWNER_THEN_LEAST_LOADED,
            title=title % {"name": face.name, "title": row.title},
            copy_text=words.replace("{name}", face.name).replace("{title}", row.title),
            outcomes=tuple(Outcome), why={"lecture": row.title},
        )
        for one in wanted if (face := people.get(one)) is not None
    ]  # fmt: skip


@transaction.atomic
def note_ends(actor: Actor, *, ends: Mapping[str, str], now: datetime) -> int:
    """Tasks of follow-ups ended, by key with their outcome; answers how many. Told again, nothing changes."""
    actor.require(LecturePermission.HEAR)
    wanted = {tuple(map(int, key.removeprefix(TASK_KEY).split("/"))): how for key, how in ends.items()}
    rows = FollowUp.objects.of(actor.workspace_id).select_for_update(of=("self",)).filter(
        lecture_id__in={lecture for lecture, _who in wanted}, member_id__in={who for _lecture, who in wanted},
        ended_at=None,
    )  # fmt: skip
    moved = [row for row in rows.order_by("id") if (row.lecture_id, row.member_id) in wanted]
    for row in moved:
        row.outcome, row.ended_at = wanted[row.lecture_id, row.member_id], now
    FollowUp.objects.bulk_update(moved, ["outcome", "ended_at"])
    facts = [FollowEnded(lecture_id=r.lecture_id, member_id=r.member_id, outcome=r.outcome) for r in moved]
    journal.record(actor, facts, at=now)
    return len(moved)
