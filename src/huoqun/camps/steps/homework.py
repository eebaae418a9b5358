"""Give a class homework."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Event, Found, Here, Offer, Todo, applies, block
from huoqun.core.conditions.snapshot import Done, Snapshot
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin
from huoqun.deeds.rules import DeedKind

from ..actions._setting_homework import Setting, set_many
from ..homework import MOST_DAYS, Criterion, NewHomework, checked, due_after, rubric_of

_DONE = "交作业"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class HomeworkArgs(Args, frozen=True):
    """`title`, `task`: what is to be done. `key`: by which conditions ask for it. `accepts`: words, picture, voice,
    link, file; one is enough. `due_days`: it is due when so many days are over by the calendar's `day_cutoff`, 1 is
    today; `late_days`: so many days more it is taken, as late. `remind_hours`: so long before it is due (0: not).

    `rubric`: a line a criterion, `结构 40: 清楚 = 40, 松散 = 20`. `reviewers`: coach, peers, or both; `peers`: how many
    look at each work, within `review_days`. `resubmissions`, `pass_mark`; `answer_hours`: so long the coach has.
    """

    key: str
    title: str
    task: str = ""
    accepts: tuple[Literal["words", "picture", "voice", "link", "file"], ...] = ("words",)
    due_days: int = 1
    late_days: int = 0
    remind_hours: int = 6
    rubric: tuple[str, ...] = ()
    reviewers: Literal["coach", "peers", "both"] = "coach"
    peers: int = 3
    review_days: int = 3
    resubmissions: int = 1
    pass_mark: int = 60
    answer_hours: int = 48


def _check(args: HomeworkArgs) -> Iterable[Found]:
    if not args.key.strip() or len(args.key) > 40:
        yield (
            "bad_homework",
            _("The homework has no key."),
            _("Give it a short `key`; conditions ask for it by this."),
        )
    if not (1 <= args.due_days <= MOST_DAYS and 0 <= args.late_days <= MOST_DAYS and 0 <= args.remind_hours <= 720):
        yield (
            "bad_homework",
            _("The days do not fit."),
            _("`due_days` from 1, `late_days` from 0, at most %(most_days)s.") % {"most_days": MOST_DAYS},
        )
        return
    try:
        due = _EPOCH + timedelta(days=args.due_days)
        checked(_new(args, args.title, args.task, _EPOCH, due, None, _rubric(args)))
    except Refused as refusal:
        yield refusal.code, _(str(refusal.message)), _(str(refusal.way_out))


def _rubric(args: HomeworkArgs) -> tuple[Criterion, ...]:
    return rubric_of("\n".join(args.rubric))


def _new(
    args: HomeworkArgs, title: str, task: str, opens: datetime, due: datetime, late: datetime | None,
    rubric: tuple[Criterion, ...],
) -> NewHomework:  # fmt: skip
    return NewHomework(
        key=args.key.strip(), title=title, task=task, accepts=tuple(args.accepts), opens_at=opens, due_at=due,
        late_until=late, rubric=rubric, reviewers=args.reviewers, peers=args.peers, review_days=args.review_days,
        resubmissions=args.resubmissions, pass_mark=args.pass_mark,
        remind_at=due - timedelta(hours=args.remind_hours) if args.remind_hours else None,
        answer_within=timedelta(hours=args.answer_hours),
    )  # fmt: skip


class SetHomework(Command, frozen=True):
    """Homework for a class, as it is written."""

    args: HomeworkArgs
    title: str
    task: str
    opens_at: datetime
    due_at: datetime
    late_until: datetime | None

    def offers(self) -> Offer | None:
        # A dry run's members hand in by a word, and whatever they hand in is accepted.
        return Offer(_DONE, self.late_until or self.due_at)

    def met_by(self, snapshot: Snapshot, text: str) -> Sequence[Event]:
        done = snapshot.extra.setdefault("homework", {})
        if self.args.key in done or text.strip() != _DONE:
            return ()
        done[self.args.key] = ("accepted", None)
        deed = Done(DeedKind.HOMEWORK, snapshot.now, self.args.key, group_id=snapshot.group_id)
        snapshot.deeds = [*snapshot.deeds, deed]
        return [
            Event("camps.homework_handed_in", self.args.key), Event("camps.homework_judged", self.args.key),
            Event("deeds.recorded", f"{DeedKind.HOMEWORK}:{self.args.key}"),
        ]  # fmt: skip


@block("homework", HomeworkArgs, scopes=(GROUP,), words=("title", "task"), check=_check, counts_days=True)
def homework(args: HomeworkArgs, here: Here) -> Doing:
    """Give the class homework: what it asks for, when it is due by the calendar's `day_cutoff`, who looks at it."""
    due = due_after(here.at, here.cutoff, here.zone, args.due_days)
    late = due_after(here.at, here.cutoff, here.zone, args.due_days + args.late_days) if args.late_days else None
    if (late or due) <= here.now:
        return Doing("skipped_late")
    given = SetHomework(args, here.words(args.title), here.words(args.task), here.at, due, late)
    return Doing("set", commands=(given,))


@applies(SetHomework)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    settings = []
    for todo in todos:
        said: SetHomework = todo.command
        new = _new(
            said.args, said.title, said.task, said.opens_at, said.due_at, said.late_until, _rubric(said.args)
        )  # fmt: skip
        if todo.group_id is not None:
            settings.append(Setting(todo.group_run_id, todo.group_id, new))
    set_many(actor, settings, now=now, origin=origin)
