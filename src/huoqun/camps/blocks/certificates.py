"""What conditions may ask about certificates, in the group run that a member is in."""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, question
from huoqun.core.conditions.snapshot import Snapshot

from ..certificates import CertificateState

_FACTS = ("camps.certificate_issued", "camps.certificate_revoked", "members.merged", "members.unmerged")


@question(
    type=BOOL, needs=("run_id", "member_id"), wakes_on=_FACTS,
    says=N_("has the certificate of this class"), says_not=N_("has no certificate of this class"),
    sql=lambda: f"""exists (select 1 from unnest(r.family) as f(id)
        join camps_certificate c on c.workspace_id = r.workspace_id and c.member_id = f.id
        where c.group_run_id = (select x.group_run_id from playbooks_run x where x.id = r.run_id)
          and c.state = {CertificateState.ISSUED:d})""",
)  # fmt: skip
def certified(person: Snapshot) -> bool:
    """Whether the member has a valid certificate of this run."""
    return bool(person.extra.get("certified"))
