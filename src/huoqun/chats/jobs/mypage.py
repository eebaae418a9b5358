"""Somebody says “my page” → a link to their own page, in private, for them alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import Workspace, workspace
from huoqun.members.actions.visiting import addresses, may_ask
from huoqun.members.rules import PAGE_LINK_LIVES

from ..actions.outbox import NewEffect, ask
from ..pagelinks import asks_for
from ..port.effects import Send
from ..rules import EffectClass
from ._messages import BATCH, RECEIVED, Said, each_message, messages, weight
from .welcoming import AT_ANY_HOUR


@consumer("chats.my_page", hears=[RECEIVED], acts=True, expand=each_message, weigh=weight, batch=BATCH)
def send_links(units: Sequence[Unit], now: datetime) -> None:
    """Send whoever asks for their page, in a group or in private, a link in private; the team where no program can."""
    for workspace_id, said in messages(units):
        asked: dict[int, tuple[Said, str]] = {}
        for one in said:
            where = None if one.is_recalled or one.member_id is None else asks_for(one.text)
            if where is not None and one.member_id is not None:
                asked[one.member_id] = (one, where)
        if asked:
            _answer(workspace(workspace_id), asked, now)


def _answer(here: Workspace, asked: dict[int, tuple[Said, str]], real: datetime) -> None:
    actor, now = system(here.id, "my-page"), here.now(real)
    effects = []
    for member_id in may_ask(actor, member_ids=asked, now=now):
        said, where = asked[member_id]
        link = addresses(actor, member_ids=[member_id], now=now, to=where)[member_id]
        with override(here.language):
            words = _("Your own page, for your phone only. The link works once, within 24 hours: %(url)s")
        effects.append(
            NewEffect(
                key=f"my-page/{said.id}", body=Send(words % {"url": link}), cls=EffectClass.SERVICE,
                member_id=member_id, quiet=AT_ANY_HOUR, expires_at=now + PAGE_LINK_LIVES,
            )
        )  # fmt: skip
    ask(actor, effects=effects, now=now)
