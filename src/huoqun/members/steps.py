"""What playbooks may do to what is known of a member: tags and stages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Event, Found, Here, Todo, applies, block
from huoqun.core.conditions.registry import scale_of
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from .actions.editing import set_stage
from .actions.tagging import tag as give_tags
from .actions.tagging import untag as take_tags
from .rules import BadTag, Stage, tag_name


class TagArgs(Args, frozen=True):
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def _check_tags(args: TagArgs) -> Iterable[Found]:
    if not args.add and not args.remove:
        yield (
            "no_tags",
            _("This step changes no tag."),
            _("List tags under `add` or `remove`."),
        )
    for name in (*args.add, *args.remove):
        try:
            tag_name(name)
        except BadTag as refusal:
            words = {"name": name[:60], "why": _(refusal.message)}
            yield "bad_tag", _("“%(name)s” is no tag: %(why)s") % words, _(refusal.way_out)


class Tagging(Command, frozen=True):
    """Tags given and taken."""

    add: tuple[str, ...]
    remove: tuple[str, ...]

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        had = set(snapshot.tags)
        snapshot.tags = (had | set(self.add)) - set(self.remove)
        given, taken = set(self.add) - had, had & set(self.remove)
        return [Event("members.tagged")] * len(given) + [Event("members.untagged")] * len(taken)


def _tags_noted(args: TagArgs) -> str:
    given = [_("tag %(name)s") % {"name": name} for name in args.add]
    return _(", ").join([*given, *(_("no longer tag %(name)s") % {"name": name} for name in args.remove)])


@block("tag", TagArgs, words=("add", "remove"), check=_check_tags, makes={"add": "tag"}, notes=_tags_noted)
def tag(args: TagArgs, here: Here) -> Doing:
    """Give the member tags, or take them away."""
    return Doing("tagged", commands=(Tagging(tuple(map(here.words, args.add)), tuple(map(here.words, args.remove))),))


@applies(Tagging)
def apply_tags(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    for given, members in _alike(todos, "add").items():
        give_tags(actor, member_ids=members, names=given, now=now, source="playbook", origin=origin)
    for taken, members in _alike(todos, "remove").items():
        take_tags(actor, member_ids=members, names=taken, now=now)


def _alike(todos: Sequence[Todo], what: str) -> dict[tuple[str, ...], list[int]]:
    """Members by what is done to them alike: a step does the same to all who come to it."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for todo in todos:
        if todo.member_id is not None and getattr(todo.command, what):
            found[getattr(todo.command, what)].append(todo.member_id)
    return found


class StageArgs(Args, frozen=True):
    """`to`: the stage's word. Unless `may_fall`, nobody is moved further away by it."""

    to: str
    may_fall: bool = False


def _check_stage(args: StageArgs) -> Iterable[Found]:
    words = [stage.word for stage in Stage]
    if args.to not in words:
        yield (
            "unknown_stage",
            _("There is no stage “%(to)s”.") % {"to": args.to[:60]},
            _("There are: %(join_words)s.") % {"join_words": ", ".join(words)},
        )


class Staging(Command, frozen=True):
    """Members brought nearer."""

    to: Stage
    may_fall: bool

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        before = snapshot.stage
        snapshot.stage = int(self.to) if self.may_fall else max(before, int(self.to))
        return [Event("members.stage_changed")] if snapshot.stage != before else ()


def _stage_noted(args: StageArgs) -> str:
    found = scale_of(args.to)
    if found is None:
        return args.to
    return _("stage %(stage)s") % {"stage": pgettext("stage", found.labels[found.words.index(args.to)])}


@block("stage", StageArgs, check=_check_stage, notes=_stage_noted)
def stage(args: StageArgs, here: Here) -> Doing:
    """Say how near the member is now; as a rule only ever nearer."""
    return Doing("moved", commands=(Staging(Stage[args.to.upper()], args.may_fall),))


@applies(Staging)
def apply_stages(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    by_stage: dict[Staging, list[int]] = defaultdict(list)
    for todo in todos:
        if todo.member_id is not None:
            by_stage[todo.command].append(todo.member_id)
    for said, members in by_stage.items():
        set_stage(
            actor, member_ids=members, stage=said.to, now=now, why="playbook", may_fall=said.may_fall, origin=origin
        )
