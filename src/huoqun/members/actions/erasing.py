"""Forget a person, so that a later import does not bring them back."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from huoqun.core import files, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.models import Workspace

from ..facts import Erased
from ..models import Apart, Claim, Device, Identity, Member, MemberTag, PageLink, Proof, Tombstone
from ..permissions import MemberPermission
from ..rules import tombstone

_FAMILY = """
    select m.id from members_member m
    where m.workspace_id = %(workspace)s
      and coalesce(m.canonical_id, m.id) = (
            select coalesce(canonical_id, id) from members_member
            where workspace_id = %(workspace)s and id = %(member)s)
    order by m.id for update
"""


@transaction.atomic
def erase(actor: Actor, *, member_id: int, now: datetime) -> None:
    """Remove what is known of a person, merged members included; their counts stay, without a name.

    Salted tombstones of their identities remain. Messages and deeds are emptied by those modules' jobs, which hear
    `members.erased`. It cannot be undone. A member may ask it for themselves. Raises NotFound.
    """
    actor.require_own(MemberPermission.ERASE, member_id=member_id)
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"workspace": actor.workspace_id, "member": member_id})
        family = [row[0] for row in cursor.fetchall()]
    if not family:
        raise NotFound
    salt = Workspace.objects.values_list("uid", flat=True).get(id=actor.workspace_id).bytes
    identities = Identity.objects.of(actor.workspace_id).filter(member_id__in=family)
    claims = Claim.objects.of(actor.workspace_id).filter(member_id__in=family)
    known = [*identities.values_list("platform", "key"), *claims.values_list("kind", "key")]
    stones = [tombstone(salt, platform, key) for platform, key in known]
    Tombstone.objects.bulk_create(
        [Tombstone(workspace_id=actor.workspace_id, digest=stone, at=now) for stone in stones], ignore_conflicts=True
    )
    identities.delete()
    claims.delete()
    Apart.objects.of(actor.workspace_id).filter(Q(one_id__in=family) | Q(other_id__in=family)).delete()
    Proof.objects.of(actor.workspace_id).filter(Q(member_id__in=family) | Q(other_id__in=family)).delete()
    MemberTag.objects.of(actor.workspace_id).filter(member_id__in=family).delete()
    PageLink.objects.of(actor.workspace_id).filter(member_id__in=family).delete()
    Device.objects.of(actor.workspace_id).filter(member_id__in=family).delete()
    Member.objects.of(actor.workspace_id).filter(id__in=family).update(
        name="", introduction="", background={}, custom={}, brought_by=None, erased_at=now
    )
    files.drop(actor, owners=[f"member:{member}" for member in family])
    journal.record(actor, [Erased(member_id=member) for member in family], at=now)
