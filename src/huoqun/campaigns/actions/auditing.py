"""Screenshots are read and judged by themselves, and what is in doubt by a person who does not own the group."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.text import storable
from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.picture_reading import Read, read_apart
from huoqun.members.queries.alike import heads

from ..models.campaign import Campaign
from ..models.screenshots import Print, Shot
from ..permissions import CampaignPermission
from ..queries.owning import owns_group_of
from ..queries.people import selves
from ..queries.screenshots import likely, same
from ..queries.shots import asked
from ..rules.campaigns import State, WrongState
from ..rules.invitations import AlreadyDecided, SameJudge
from ..rules.screenshots import NoReason, OwnGroup, ShotState, back_of
from ..screenshots import prints
from ..screenshots.gallery import Copy, Likeness, copy_among
from ..screenshots.verdicts import Like, judged
from ._announcing import say_shot
from ._telling_back import tell_back

AT_ONCE = 8
LONGEST_WHY = 200


def look(actor: Actor, *, now: datetime) -> int:
    """Read and judge the screenshots that wait for it, the oldest first, a few at once; answers how many.

    Reading takes seconds for each, in a process apart and outside of any transaction.
    """
    actor.require(CampaignPermission.HEAR)
    waiting = list(Shot.objects.of(actor.workspace_id).filter(state=ShotState.SENT).order_by("sent_at", "id")[:AT_ONCE])
    if not waiting:
        return 0
    kept = files.listed(actor.workspace_id, [one.file for one in waiting])
    raws = [
        files.read(actor.workspace_id, uid=kept[one.file].uid).raw if one.file in kept else b"" for one in waiting
    ]  # fmt: skip
    for one, raw, read in zip(waiting, raws, read_apart(raws), strict=True):
        settle(actor, shot_uid=one.uid, raw=raw, read=read, now=now)
    return len(waiting)


@transaction.atomic
def settle(actor: Actor, *, shot_uid: UUID, raw: bytes, read: Read | None, now: datetime) -> None:
    """Judge a screenshot that was read, compare it with everybody else's of every campaign, and keep its print."""
    actor.require(CampaignPermission.HEAR)
    shot = Shot.objects.of(actor.workspace_id).select_for_update().filter(uid=shot_uid, state=ShotState.SENT).first()
    if shot is None:
        return
    campaign = Campaign.objects.of(actor.workspace_id).get(id=shot.campaign_id)
    new = prints.seen(raw)
    copy = _copy(shot, raw, new) if new else None
    like = Like(copy.likeness, copy.share) if copy else None
    verdict = judged(read if new else None, asked(campaign, shot.member_id, now=shot.sent_at), like=like,
                     attempt=shot.attempt)  # fmt: skip
    shot.state, shot.read_at, shot.signs = ShotState(str(verdict.verdict)), now, [str(sign) for sign in verdict.signs]
    shot.lines = asdict(read) if read else {}
    if copy:
        shot.alike = {"of": str(copy.of), "how": str(copy.likeness), "share": round(100 * copy.share)}
    shot.save(update_fields=["state", "read_at", "signs", "lines", "alike"])
    if new:
        _keep(shot, raw, new)
    say_shot(actor, shot, shot.state, now, by_itself=True)
    tell_back(actor, shot, now)


def _copy(shot: Shot, raw: bytes, new: prints.Seen) -> Copy[UUID] | None:
    """Somebody else's picture, of any campaign, that this one is made of."""
    here = shot.workspace_id
    own = selves(here, heads(here, [shot.member_id]).values())
    very = same(here, hashlib.sha256(raw).digest(), not_of=own)
    if very:
        return Copy(very, Likeness.SAME, 1.0)
    for one, is_mirrored in ((new.print, False), (new.mirror, True)):
        found = copy_among(new, likely(here, prints.words_of(one), not_of=own), is_mirrored=is_mirrored)
        if found:
            return found
    return None


def _keep(shot: Shot, raw: bytes, new: prints.Seen) -> None:
    points, signs, edges = prints.packed(new.print)
    Print.objects.update_or_create(
        workspace_id=shot.workspace_id, shot_id=shot.id,
        defaults={
            "width": new.print.width, "height": new.print.height, "digest": hashlib.sha256(raw).digest(),
            "words": sorted(prints.words_of(new.print)), "points": points, "signs": signs, "edges": edges,
        },
    )  # fmt: skip


@transaction.atomic
def decide(
    actor: Actor, *, shot_uid: UUID, accept: bool, because: str = "", why: str = "", now: datetime
) -> None:  # fmt: skip
    """A person decides what was in doubt; what is sent back has a reason, as a key of `Back` or in words (`why`), and
    whoever sent it is told. Raises NotFound, WrongState, NoReason, AlreadyDecided: a colleague was faster, OwnGroup:
    it is about the actor's group, and SameJudge: about an appeal somebody else decides.
    """
    actor.require(CampaignPermission.JUDGE)
    shot = Shot.objects.of(actor.workspace_id).select_for_update().filter(uid=shot_uid).first()
    if shot is None:
        raise NotFound
    if shot.state != ShotState.QUEUED:
        raise AlreadyDecided if shot.decided_at else WrongState
    if owns_group_of(actor, campaign_id=shot.campaign_id, member_id=shot.member_id):
        raise OwnGroup
    if shot.appealed_at is not None and shot.decided_by == str(actor):
        raise SameJudge
    reason, words = back_of(because), storable(why.strip())[:LONGEST_WHY]
    if not accept and reason is None and not words:
        raise NoReason
    shot.state = ShotState.ACCEPTED if accept else ShotState.REJECTED
    shot.because, shot.why = "" if accept or reason is None else reason, words
    shot.decided_at, shot.decided_by = now, str(actor)
    shot.save(update_fields=["state", "decided_at", "decided_by", "because", "why"])
    say_shot(actor, shot, shot.state, now, by_itself=False)
    tell_back(actor, shot, now)


@transaction.atomic
def forget_pictures(actor: Actor, *, now: datetime) -> int:
    """Delete the pictures of settled campaigns, and what they said; their prints stay. Answers how many."""
    actor.require(CampaignPermission.HEAR)
    own = Shot.objects.of(actor.workspace_id).select_for_update()
    over = own.filter(campaign__state__in=[State.SETTLED, State.CANCELLED]).exclude(file=0)
    gone: Sequence[Shot] = list(over.order_by("id")[:500])
    files.delete(actor, file_ids=[shot.file for shot in gone])
    for shot in gone:
        shot.file, shot.lines, shot.appeal = 0, {}, ""
    Shot.objects.bulk_update(gone, ["file", "lines", "appeal"])
    return len(gone)
