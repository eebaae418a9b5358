"""What an applicant is told, in private: by the platform where they are known there, else by a person of the team."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Invite, Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.members.rules import MY_PAGE
from huoqun.work.actions.tasks import NewTask, make

from ..models.applications import Application
from ..models.doors import Door
from ..rules.applications import ApplicationState as A

SLA = timedelta(hours=4)


def acting(actor: Actor) -> Actor:
    """What follows in other rooms is Huoqun's own doing: whoever decides may not write tasks or profiles."""
    return system(actor.workspace_id, "admission")


def tell(actor: Actor, row: Application, door: Door, now: datetime) -> None:
    """Tell what became of an application. Each answer is told once."""
    Application.objects.of(actor.workspace_id).filter(id=row.id).update(told=F("told") + 1)
    row.told += 1
    with override(workspace(actor.workspace_id).language):
        words = _words(row, door)
        said = {"name": row.name, "door": door.name}
        title = _("Tell %(name)s what became of their application for %(door)s") % said
    key = f"admission/{row.id}/{row.told}"
    if row.member_id is None:
        task = NewTask(
            key=key, kind="admission_tell", title=title, sla=SLA, group_id=door.group_id, copy_text=words,
            why={"contact": row.contact},
        )  # fmt: skip
        make(acting(actor), tasks=[task], now=now)
        return
    effects = [NewEffect(key=key, body=Send(words), cls=EffectClass.SERVICE, member_id=row.member_id, cause=key)]
    if row.state == A.ACCEPTED and not door.way_in and row.group_id is not None:
        effects.append(
            NewEffect(
                key=f"{key}/invite", body=Invite(words), cls=EffectClass.SERVICE, group_id=row.group_id,
                member_id=row.member_id, expires_at=row.ends_at, cause=key,
            )
        )  # fmt: skip
    ask(acting(actor), effects=effects, now=now)


def tell_known(actor: Actor, row: Application, door: Door, now: datetime) -> None:
    """Tell somebody that we know now that it was they who applied, and what is still to be done."""
    with override(workspace(actor.workspace_id).language):
        said = {"name": row.name, "door": door.name, "page": MY_PAGE}
        words = _("%(name)s, your application for %(door)s has come. Its answer will reach you here.") % said
        if door.quiz_id is not None:
            words += "\n" + _("A short quiz belongs to it. You find it on your page: %(page)s") % said
    key = f"admission/{row.id}/known"
    effect = NewEffect(key=key, body=Send(words), cls=EffectClass.SERVICE, member_id=row.member_id, cause=key)
    ask(acting(actor), effects=[effect], now=now)


def _words(row: Application, door: Door) -> str:
    said = {"name": row.name, "door": door.name, "days": door.hold_days}
    lines = [
        {
            A.ACCEPTED: _("%(name)s, welcome to %(door)s!"),
            A.WAITING: _("%(name)s, you are accepted for %(door)s. It is full now: you come in as soon as it is not."),
            A.REFUSED: _("%(name)s, thank you for applying for %(door)s. It does not work out now."),
            A.EXPIRED: _("%(name)s, your application for %(door)s has ended. You may apply again any time:"),
        }.get(A(row.state), "")
        % said
    ]
    if row.state == A.EXPIRED:
        lines.append(f"{settings.PUBLIC_URL}/apply/{door.token}")
    if row.state == A.ACCEPTED:
        lines.append(door.welcome)
        if door.way_in:
            lines.append(_("This way in: %(way)s") % {"way": door.way_in})
        lines.append(_("Your place is held for %(days)s days.") % said)
    if row.reason:
        lines.append(row.reason)
    return "\n".join(filter(None, lines))
