"""What is held of a person here."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.core.holdings import Holding, register

register(
    Holding(
        "checkins",
        _("Your check-ins"),
        """
        select g.name as "group", c.day, c.at, c.text, c.link, c.reason from camps_checkin c
        join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
        where c.workspace_id = %(workspace)s and c.member_id = any(%(members)s::bigint[]) order by c.at, c.id
        """,
    )
)
register(
    Holding(
        "certificates",
        _("Your certificates"),
        """
        select g.name as "group", c.serial, c.name, c.issued_at, c.revoked_at, c.reason from camps_certificate c
        join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
        where c.workspace_id = %(workspace)s and c.member_id = any(%(members)s::bigint[]) and c.state <> 3
        order by c.issued_at, c.id
        """,
    )
)
register(
    Holding(
        "graduations",
        _("The camps you graduated from"),
        """
        select g.name as "group", c.at, c.score, c.reason, c.taken_back_at from camps_graduate c
        join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
        where c.workspace_id = %(workspace)s and c.member_id = any(%(members)s::bigint[]) order by c.at, c.id
        """,
    )
)
register(
    Holding(
        "waiting_lists",
        _("Your waiting lists"),
        """
        select k.series, k.number, w.since, w.state, w.offer_ends from camps_waiting w
        join camps_class k on k.workspace_id = w.workspace_id and k.id = w.camp_class_id
        where w.workspace_id = %(workspace)s and w.member_id = any(%(members)s::bigint[]) order by w.since, w.id
        """,
    )
)

register(
    Holding(
        "homework",
        _("Your homework"),
        """
        select a.title, h.state, h.text as draft, h.score, h.reason, v.number as version, v.at, v.text, v.link
        from camps_handin h
        join camps_assignment a on a.id = h.assignment_id
        left join camps_handinversion v on v.handin_id = h.id
        where h.workspace_id = %(workspace)s and h.member_id = any(%(members)s::bigint[]) order by h.id, v.number
        """,
    )
)

register(
    Holding(
        "reviews",
        _("What you said of others' homework"),
        """
        select a.title, r.done_at as at, r.score, r.comment from camps_review r
        join camps_handin h on h.id = r.handin_id
        join camps_assignment a on a.id = h.assignment_id
        where r.workspace_id = %(workspace)s and r.reviewer_id = any(%(members)s::bigint[]) and r.state = 'done'
        order by r.id
        """,
    )
)
register(
    Holding(
        "unlisted",
        _("That reports do not name you"),
        """
        select u.since from camps_unlisted u
        where u.workspace_id = %(workspace)s and u.member_id = any(%(members)s::bigint[]) order by u.id
        """,
    )
)
register(
    Holding(
        "sessions",
        _("The sessions you came to"),
        """
        select g.name as "group", s.title, s.starts_at, a.at, a.minutes, a.counts from camps_attendance a
        join camps_session s on s.workspace_id = a.workspace_id and s.id = a.session_id
        join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id
        where a.workspace_id = %(workspace)s and a.member_id = any(%(members)s::bigint[]) order by s.starts_at, s.id
        """,
    )
)
register(
    Holding(
        "class_roles",
        _("Your roles in classes, and your duties"),
        """
        select g.name as "group", r.role, r.since, r.until, r.why, t.day, d.title, t.state from camps_roleholder r
        join playbooks_grouprun x on x.workspace_id = r.workspace_id and x.id = r.group_run_id
        join groups_group g on g.workspace_id = r.workspace_id and g.id = x.group_id
        left join camps_duty d on d.workspace_id = r.workspace_id and d.group_run_id = r.group_run_id
            and d.role = r.role
        left join camps_dutyturn t on t.workspace_id = d.workspace_id and t.duty_id = d.id and t.member_id = r.member_id
        where r.workspace_id = %(workspace)s and r.member_id = any(%(members)s::bigint[])
        order by r.since, r.id, t.day, t.id
        """,
    )
)
register(
    Holding(
        "study_buddies",
        _("Your study buddies"),
        """
        select g.name as "group", b.since, b.until, (
            select count(*) - 1 from camps_buddy o where o.workspace_id = b.workspace_id and o.pair = b.pair
        ) as buddies from camps_buddy b
        join playbooks_grouprun x on x.workspace_id = b.workspace_id and x.id = b.group_run_id
        join groups_group g on g.workspace_id = b.workspace_id and g.id = x.group_id
        where b.workspace_id = %(workspace)s and b.member_id = any(%(members)s::bigint[]) order by b.since, b.id
        """,
    )
)
register(
    Holding(
        "no_study_buddy",
        _("That you want no study buddy"),
        """
        select g.name as "group", u.since from camps_unpaired u
        join playbooks_grouprun x on x.workspace_id = u.workspace_id and x.id = u.group_run_id
        join groups_group g on g.workspace_id = u.workspace_id and g.id = x.group_id
        where u.workspace_id = %(workspace)s and u.member_id = any(%(members)s::bigint[]) order by u.since, u.id
        """,
    )
)
