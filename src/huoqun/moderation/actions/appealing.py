"""The member asks for another look, once; somebody else than whoever decided answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.members.queries.family import family

from ..facts import AppealAnswered, Appealed
from ..models import Act, Case
from ..queries.charters import names_of
from ..states import REVERSIBLE, CaseState, NoAppeal, NotToAppeal, SamePerson, require_reason
from ._cases import locked, take_back
from ._spots import key_of


@transaction.atomic
def appeal(actor: Actor, *, case_uid: UUID, member_id: int, words: str, now: datetime) -> None:
    """Ask for another look at one's own case. Raises NotAllowed, NotFound, ReasonMissing, NotToAppeal."""
    actor.require_own("", member_id=member_id)
    here = actor.workspace_id
    case = Case.objects.of(here).select_for_update().filter(uid=case_uid, member__in=family(here, member_id)).first()
    if case is None:
        raise NotFound
    stands = Act.objects.of(here).filter(case_id=case.id, undone_at=None, at__gte=now - REVERSIBLE).exists()
    if case.appealed_at is not None or case.state not in (CaseState.DONE, CaseState.UPHELD) or not stands:
        raise NotToAppeal
    case.appeal, case.appealed_at = require_reason(words), now
    case.save(update_fields=["appeal", "appealed_at"])
    fact = Appealed(case_id=case.id, group_id=case.group_id, member_id=case.member_id)
    journal.record(actor, [fact], at=now)


@transaction.atomic
def answer(actor: Actor, *, case_uid: UUID, granted: bool, reason: str, now: datetime) -> None:
    """Answer an appeal: it is taken back, or stays. Raises NotFound, ReasonMissing, NoAppeal, SamePerson, TooLate."""
    case, words = locked(actor, case_uid), require_reason(reason)
    if case.appealed_at is None or case.answered_at is not None:
        raise NoAppeal
    if case.decided_by == str(actor):
        raise SamePerson
    case.answer, case.answered_at, case.answered_by = words, now, str(actor)
    case.save(update_fields=["answer", "answered_at", "answered_by"])
    fact = AppealAnswered(case_id=case.id, group_id=case.group_id, member_id=case.member_id, granted=granted)
    journal.record(actor, [fact], at=now)
    if granted:
        take_back(actor, case, reason=words, now=now)
    else:
        _tell(actor, case, now)


def _tell(actor: Actor, case: Case, now: datetime) -> None:
    here = actor.workspace_id
    with override(workspace(here).language):
        group = names_of(here, [case.group_id]).get(case.group_id, "")
        words = _("Somebody else looked at your appeal about “%(group)s”. It stays as it is: %(reason)s")
        text = words % {"group": group, "reason": case.answer}
    effect = NewEffect(
        key=f"{key_of(case)}/answer", body=Send(text), cls=EffectClass.SERVICE, member_id=case.member_id,
        cause=key_of(case),
    )  # fmt: skip
    ask(system(here, "moderation"), effects=[effect], now=now)
