"""Classes of a series beside one another: how many came how far, where they stopped, what they bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from huoqun.core.sql import numbers, server_cursor

AFTER = 60
"""So many days after the beginning a purchase counts as one of the class."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A class's figures. `invited`: asked from the list or came; `half`: did at least half of the days of check-in.

    `drop_day`: the day of check-in after which most of those stopped who did not graduate, and how many did;
    `score`: the mean of the graduates'; `bought`: those who bought something from the class's beginning on.
    """

    class_id: int
    invited: int
    joined: int
    first: int
    half: int
    graduated: int
    drop_day: int | None
    dropped: int
    score: Decimal | None
    bought: int


_FIGURES = f"""
    with wanted as (
        select c.id, c.workspace_id, c.group_run_id as run, g.started_at,
            (select count(*) from camps_window w where w.workspace_id = c.workspace_id
                and w.group_run_id = c.group_run_id) as days
        from camps_class c join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = c.group_run_id
        where c.workspace_id = %(workspace)s and c.id = any(%(classes)s::bigint[])
    ), came as (
        select c.id, coalesce(m.canonical_id, m.id) as head, min(x.began_at) as began_at
        from wanted c join playbooks_run x on x.workspace_id = c.workspace_id and x.group_run_id = c.run
        join members_member m on m.workspace_id = x.workspace_id and m.id = x.member_id
        where not m.is_bot and not m.is_staff group by 1, 2
    ), did as (
        select c.id, coalesce(m.canonical_id, m.id) as head, count(distinct k.day) as days, max(k.day) as last
        from wanted c join camps_checkin k on k.workspace_id = c.workspace_id and k.group_run_id = c.run
            and k.state = 1 and k.how <> 7
        join members_member m on m.workspace_id = k.workspace_id and m.id = k.member_id group by 1, 2
    ), done as (
        select distinct on (c.id, coalesce(m.canonical_id, m.id)) c.id, coalesce(m.canonical_id, m.id) as head, k.score
        from wanted c join camps_graduate k on k.workspace_id = c.workspace_id and k.group_run_id = c.run
            and k.taken_back_at is null
        join members_member m on m.workspace_id = k.workspace_id and m.id = k.member_id
        order by 1, 2, k.at
    ), invited as (
        select c.id, coalesce(m.canonical_id, m.id) as head from wanted c
        join camps_waiting w on w.workspace_id = c.workspace_id and w.camp_class_id = c.id
            and w.state in ('offered', 'taken', 'expired')
        join members_member m on m.workspace_id = w.workspace_id and m.id = w.member_id
        union select id, head from came
    ), paid as (
        select distinct e.id, e.head from came e
        join wanted c on c.id = e.id
        join members_member f on f.workspace_id = c.workspace_id and (f.id = e.head or f.canonical_id = e.head)
        join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id and d.kind = 'bought'
            and d.occurred_at >= c.started_at and d.occurred_at < c.started_at + interval '{AFTER} days'
    ), stopped as (
        select e.id, coalesce(d.last, 0) as day, count(*) as n from came e
        left join did d on d.id = e.id and d.head = e.head
        left join done o on o.id = e.id and o.head = e.head
        where o.head is null group by 1, 2
    ), most as (
        select distinct on (id) id, day, n from stopped order by id, n desc, day
    )
    select c.id, (select count(*) from invited i where i.id = c.id), (select count(*) from came e where e.id = c.id),
        (select count(*) from did d join came e on e.id = d.id and e.head = d.head where d.id = c.id),
        (select count(*) from did d join came e on e.id = d.id and e.head = d.head
            where d.id = c.id and d.days * 2 >= greatest(c.days, 1)),
        (select count(*) from done o where o.id = c.id), m.day, coalesce(m.n, 0),
        (select round(avg(o.score), 1) from done o where o.id = c.id),
        (select count(*) from paid p where p.id = c.id)
    from wanted c left join most m on m.id = c.id
"""


def compared(workspace_id: int, class_ids: Sequence[int]) -> dict[int, Compared]:
    """The figures of these classes, of those that have begun; one statement. The team is left out."""
    with server_cursor() as cursor:
        rows = cursor.execute(_FIGURES, {"workspace": workspace_id, "classes": numbers(class_ids)}).fetchall()
    return {row[0]: Compared(*row) for row in rows}
