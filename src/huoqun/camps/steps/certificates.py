"""What playbooks may do with certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Event, Here, Todo, applies, block
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from ..actions.certifying import issue


class CertificateArgs(Args, frozen=True):
    """Nothing: which template it is, the class says."""


class Certify(Command, frozen=True):
    """A certificate for a member."""

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        if snapshot.extra.get("certified"):
            return ()
        snapshot.extra["certified"] = True
        return [Event("camps.certificate_issued")]


@block("certificate", CertificateArgs)
def certificate(args: CertificateArgs, here: Here) -> Doing:
    """Give the member the certificate of their class, once; they are told in private, with a link to it."""
    return Doing("issued", commands=(Certify(),))


@applies(Certify)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    by_run: dict[int, list[int]] = defaultdict(list)
    for todo in todos:
        if todo.member_id is not None:
            by_run[todo.group_run_id].append(todo.member_id)
    for run, members in by_run.items():
        issue(actor, group_run_id=run, member_ids=members, now=now, origin=origin)
