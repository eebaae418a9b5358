"""What referrals hold of a person: that they recommend, who brought them, what they had for it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "referrers",
        _("Programmes in which you recommend"),
        """
        select p.name, f.state, f.asked_at, f.since, f.ended_at from referrals_referrer f
        join referrals_programme p on p.workspace_id = f.workspace_id and p.id = f.programme_id
        where f.workspace_id = %(workspace)s and f.member_id = any(%(members)s::bigint[]) order by f.asked_at, f.id
        """,
    )
)
register(
    Holding(
        "referrals",
        _("Programmes in which somebody brought you"),
        """
        select p.name, r.came, r.at, r.note, r.voided_at, r.why from referrals_referral r
        join referrals_programme p on p.workspace_id = r.workspace_id and p.id = r.programme_id
        where r.workspace_id = %(workspace)s and r.member_id = any(%(members)s::bigint[]) order by r.at, r.id
        """,
    )
)
register(
    Holding(
        "referral_visits",
        _("Links of members that your phone opened"),
        """
        select p.name, v.first_at, v.last_at, v.seen from referrals_visit v
        join referrals_programme p on p.workspace_id = v.workspace_id and p.id = v.programme_id
        where v.workspace_id = %(workspace)s and v.member_id = any(%(members)s::bigint[]) order by v.first_at, v.id
        """,
    )
)
register(
    Holding(
        "referral_statements",
        _("Statements of what you had for recommending"),
        """
        select p.name, s.number, s.month, s.gross, s.taken, s.paid, s.tax, s.net, s.closed_at
        from referrals_statement s
        join referrals_referrer f on f.workspace_id = s.workspace_id and f.id = s.referrer_id
        join referrals_programme p on p.workspace_id = f.workspace_id and p.id = f.programme_id
        where s.workspace_id = %(workspace)s and s.paid_to_id = any(%(members)s::bigint[]) order by s.id
        """,
    )
)
