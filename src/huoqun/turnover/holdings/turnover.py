"""What turnover holds of a person: what rounds proposed for them and did, and their leaves."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "turnover",
        _("Whether you were present in groups, and what came of it"),
        """
        select g.name as "group", r.made_at, r.since, l.step, l.score, l.values, l.last_on, l.joined_at, l.why, l.words,
               l.role, l.nickname, l.struck, l.done_at, l.undone_at, l.restored_at
        from turnover_line l
        join turnover_round r on r.workspace_id = l.workspace_id and r.id = l.round_id
        join groups_group g on g.workspace_id = r.workspace_id and g.id = r.group_id
        where l.workspace_id = %(workspace)s and l.member_id = any(%(members)s::bigint[]) order by r.made_at, l.id
        """,
    )
)
register(
    Holding(
        "away",
        _("When you were on leave from groups"),
        """
        select g.name as "group", a.since, a.until, a.note from turnover_away a
        join groups_group g on g.workspace_id = a.workspace_id and g.id = a.group_id
        where a.workspace_id = %(workspace)s and a.member_id = any(%(members)s::bigint[]) order by a.since, a.id
        """,
    )
)
