"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "plans",
        _("Plans that you took part in, with your answers"),
        """
        select p.name, r.began_at, r.ended_at, r.state, r.answers::text as answers from playbooks_run r
        join playbooks_grouprun g on g.workspace_id = r.workspace_id and g.id = r.group_run_id
        join playbooks_version v on v.workspace_id = g.workspace_id and v.id = g.version_id
        join playbooks_playbook p on p.workspace_id = v.workspace_id and p.id = v.playbook_id
        where r.workspace_id = %(workspace)s and r.member_id = any(%(members)s::bigint[]) order by r.id
        """,
    )
)
