"""What each group hears next is asked for: one message a group, when the one before has ended there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.actions.withdrawing import withdraw
from huoqun.chats.port.effects import Attachment, Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import system
from huoqun.core.queries import workspace

from ..models.lecture import Lecture, Target
from ..models.relay import Delivery, Line
from ..relaying import Said, Stood, following
from ..rules import STALE, UNDER_WAY, DeliveryState, LineKind, State, TargetState

KEY, BACK_KEY = "lecture/", "lecture-back/"


def pump(workspace_id: int, targets: Sequence[Target], *, now: datetime) -> int:
    """Ask for the next line of each of these locked groups that is ready for one; answers how many messages."""
    open_ = Lecture.objects.of(workspace_id).filter(
        id__in={t.lecture_id for t in targets}, state__in=[State.LIVE, State.ENDED], held_at=None
    )
    lectures = {row.id: row for row in open_}
    ready = [t for t in targets if t.lecture_id in lectures and t.state == TargetState.RUNNING]
    if not ready:
        return 0
    lines, known = _lines(workspace_id, ready)
    stands = _stands(workspace_id, ready, [*known, *(line.id for some in lines.values() for line in some)])
    asked = []
    for target in ready:
        at = target.at_no
        after = [line for line in lines[target.lecture_id] if line.no > at]
        step = following(after, at_no=at, stands=stands[target.id], known=known, by_hand=target.by_hand)
        target.at_no = step.at_no
        if step.lines:
            asked.append(_Asked(lectures[target.lecture_id], target, step.lines, stands[target.id]))
    Target.objects.bulk_update(ready, ["at_no"])
    _ask(workspace_id, asked, now)
    return len(asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Lines that go to a group as one message."""

    lecture: Lecture
    target: Target
    lines: tuple[Said, ...]
    stands: Mapping[int, Stood]

    def attempt(self, line: Said) -> int:
        stood = self.stands.get(line.id)
        return stood.attempt + 1 if stood else 1

    @property
    def key(self) -> str:
        first = self.lines[0]
        return f"{KEY}{self.target.id}/{first.id}/{self.attempt(first)}"


def _lines(workspace_id: int, targets: Sequence[Target]) -> tuple[dict[int, list[Said]], dict[int, Said]]:
    """By lecture the lines after the group that is furthest behind, and the lines that some of them amend."""
    since: dict[int, int] = {}
    for target in targets:
        since[target.lecture_id] = min(since.get(target.lecture_id, target.at_no), target.at_no)
    found: dict[int, list[Said]] = defaultdict(list)
    for lecture_id, no in since.items():
        rows = Line.objects.of(workspace_id).filter(lecture_id=lecture_id, no__gt=no).order_by("no")
        found[lecture_id] = [said_of(row) for row in rows]
    amended = {line.amends for some in found.values() for line in some if line.amends is not None}
    return found, {row.id: said_of(row) for row in Line.objects.of(workspace_id).filter(id__in=amended)}


def said_of(row: Line) -> Said:
    """A line as the order looks at it."""
    return Said(
        row.id, row.no, row.kind, row.text, tuple(row.files), row.recalled_at is not None, row.version, row.amends_id,
        row.said_at,
    )  # fmt: skip


def _stands(workspace_id: int, targets: Sequence[Target], line_ids: Iterable[int]) -> dict[int, dict[int, Stood]]:
    found: dict[int, dict[int, Stood]] = defaultdict(dict)
    rows = Delivery.objects.of(workspace_id).filter(target_id__in=[t.id for t in targets], line_id__in=list(line_ids))
    for row in rows:
        found[row.target_id][row.line_id] = Stood(DeliveryState(row.state), row.version, row.attempt)
    return found


def _ask(workspace_id: int, asked: Sequence[_Asked], now: datetime) -> None:
    with override(workspace(workspace_id).language):
        effects = [_effect(one, now) for one in asked]
    rows = [
        Delivery(
            workspace_id=workspace_id, target_id=one.target.id, line_id=line.id, state=DeliveryState.ASKED,
            key=one.key, attempt=one.attempt(line), version=line.version, why="", asked_at=now, moved_at=now,
        )
        for one in asked for line in one.lines
    ]  # fmt: skip
    Delivery.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["target", "line"],
        update_fields=["state", "key", "attempt", "version", "why", "asked_at", "moved_at"],
    )  # fmt: skip
    ask(system(workspace_id, "lectures"), effects=effects, now=now)


def _effect(one: _Asked, now: datetime) -> NewEffect:
    said = one.lines[-1].at or now
    due = max(now, min(said, now) + timedelta(seconds=one.lecture.delay))
    return NewEffect(
        key=one.key, body=body_of(one.lines), cls=EffectClass.SERVICE, group_id=one.target.group_id, due_at=due,
        expires_at=due + STALE, cause=f"lecture:{one.lecture.uid}", once=True,
    )  # fmt: skip


def body_of(lines: Sequence[Said]) -> Send:
    """Lines as one message, in the language that is set."""
    words = [_("Correction: %(text)s") % {"text": x.text} if x.kind == LineKind.CORRECTION else x.text for x in lines]
    files = tuple(
        Attachment(kind=f["kind"], path=f.get("path", ""), url=f.get("url", ""), name=f.get("name", ""))
        for line in lines for f in line.files
    )  # fmt: skip
    return Send("\n".join(word for word in words if word), attachments=files)


def take_back(workspace_id: int, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Call off what of these has not gone, and note it: it is asked for anew, or not at all. Their groups are locked.

    Lines that were to go in one message are called off together.
    """
    keys = sorted({row.key for row in deliveries if row.state in UNDER_WAY})
    ended = withdraw(system(workspace_id, "lectures"), keys=keys, now=now)
    own = Delivery.objects.of(workspace_id).filter(key__in=ended, state__in=UNDER_WAY)
    own.update(state=DeliveryState.BACK, moved_at=now)
