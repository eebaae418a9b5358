"""Whoever's screenshot came back hears of it in private, with the reason and the way to send another."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.pagelinks import linked
from huoqun.chats.port.effects import Send
from huoqun.chats.queries.picturing import takes_words
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.members.queries.alike import heads

from ..models.screenshots import Shot
from ..queries.people import selves
from ..rules.campaigns import RUNNING
from ..rules.screenshots import ShotState, may_again
from ..screenshots.words import why_back


def tell_back(actor: Actor, shot: Shot, now: datetime) -> None:
    """Tell whoever sent it, if it came back while the campaign runs and something writes to them by itself: a crowd's
    pictures must not become as many errands of the team. Their page says it in any case.
    """
    here = workspace(actor.workspace_id)
    if shot.state != ShotState.REJECTED or shot.campaign.state not in RUNNING:
        return
    if shot.member_id not in takes_words(here.id, [shot.member_id]):
        return
    by = system(here.id, "campaigns")
    url = linked(by, [shot.member_id], now=now, to=f"campaigns/{shot.campaign.uid}/screenshot").get(shot.member_id, "")
    if not url:
        return
    with override(here.language):
        seen, again = _("What you sent, and what came of it: %(url)s"), _("You may send one more here: %(url)s")
        text = "\n".join(
            [
                _("Your screenshot for “%(name)s” came back.") % {"name": shot.campaign.name},
                *why_back(shot.signs, shot.because, shot.why, _),
                (again if may_again(_states(shot)) else seen) % {"url": url},
            ]
        )
    # Looked at again after an appeal it may come back once more, and they hear of that, too.
    key = f"campaign/{shot.campaign_id}/screenshot/{shot.id}/{'appeal' if shot.appealed_at else 'back'}"
    cause = f"campaign/{shot.campaign_id}"
    effect = NewEffect(key=key, body=Send(text), cls=EffectClass.SERVICE, member_id=shot.member_id, cause=cause)
    ask(by, effects=[effect], now=now)


def _states(shot: Shot) -> list[ShotState]:
    """How far all are that its sender sent for the campaign, as whomever they sent them."""
    here = shot.workspace_id
    me = list(selves(here, heads(here, [shot.member_id]).values()))
    sent = Shot.objects.of(here).filter(campaign_id=shot.campaign_id, member_id__in=me)
    return [ShotState(state) for state in sent.values_list("state", flat=True)]
