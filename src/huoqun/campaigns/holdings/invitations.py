"""What campaigns hold of a person: that they took part, what brought them, what they had for bringing people."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "campaigns",
        _("Campaigns you took part in"),
        """
        select c.name, p.entered_at, p.parted_at from campaigns_participant p
        join campaigns_campaign c on c.workspace_id = p.workspace_id and c.id = p.campaign_id
        where p.workspace_id = %(workspace)s and p.member_id = any(%(members)s::bigint[]) order by p.entered_at
        """,
    )
)
register(
    Holding(
        "invitations",
        _("Campaigns that brought you here"),
        """
        select c.name, i.came, i.state, i.joined_at, i.left_at, i.ruling from campaigns_invitation i
        join campaigns_campaign c on c.workspace_id = i.workspace_id and c.id = i.campaign_id
        where i.workspace_id = %(workspace)s and i.invitee_id = any(%(members)s::bigint[]) order by i.identified_at
        """,
    )
)
register(
    Holding(
        "campaign_rewards",
        _("Rewards for people you brought"),
        """
        select c.name, a.amount, a.state, a.made_at, a.settled_at from campaigns_award a
        join campaigns_campaign c on c.workspace_id = a.workspace_id and c.id = a.campaign_id
        join campaigns_participant p on p.workspace_id = a.workspace_id and p.id = a.participant_id
        where a.workspace_id = %(workspace)s and p.member_id = any(%(members)s::bigint[]) order by a.made_at
        """,
    )
)
register(
    Holding(
        "campaign_visits",
        _("Codes of campaigns that your phone opened"),
        """
        select c.name, v.first_at, v.last_at, v.seen, t.reserved_at, t.confirmed_at from campaigns_visit v
        join campaigns_campaign c on c.workspace_id = v.workspace_id and c.id = v.campaign_id
        left join campaigns_seat t on t.workspace_id = v.workspace_id and t.campaign_id = v.campaign_id
                                  and t.device = v.device and t.member_id = any(%(members)s::bigint[])
        where v.workspace_id = %(workspace)s and v.member_id = any(%(members)s::bigint[]) order by v.first_at, v.id
        """,
    )
)
