"""The launch check of a group: what is known of it, and the points that somebody let pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from huoqun.chats.queries.kept import LAYERED
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.layers import Layers
from huoqun.team.queries import actor_names

from ..launch import GROWS_DAYS, SELLS_DAYS, Answer, Finding, Manual, Seen, look
from ..models import GroupRun
from ..permissions import PlaybookPermission
from ..plan import Plan
from ..rules import GroupRunState
from .plans import plan

LAYER_BLOCKS, STAGE_BLOCKS, ONWARD_BLOCKS = {"tag", "stage"}, {"stage"}, {"move"}


@dataclass(frozen=True, slots=True)
class Override:
    """Why a point was let pass, by whom, when."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """A point with its answer. `override`: somebody let it pass all the same."""

    finding: Finding
    override: Override | None

    @property
    def stops(self) -> bool:
        """Whether it should keep the group from being opened until it is mended or let pass."""
        return self.finding.answer is Answer.MISSING and self.override is None


@dataclass(frozen=True, slots=True)
class LaunchCheck:
    """The five points of a group. `playbooks`: the names of those that were looked at."""

    group_id: int
    group_uid: UUID
    chapter_id: int | None
    points: tuple[Checked, ...]
    playbooks: tuple[str, ...]

    @property
    def stops(self) -> tuple[Checked, ...]:
        """What speaks against opening it."""
        return tuple(point for point in self.points if point.stops)


def launch_check(
    actor: Actor, *, group_id: int, now: datetime, version_id: int | None = None,
    roles: Mapping[str, Sequence[int]] | None = None, owner_id: int | None = None,
) -> LaunchCheck:  # fmt: skip
    """The five certain deaths, each answered by what is there. With the playbook that is to be started (`version_id`,
    who holds its `roles`, its owner), or, without one, with those that run in the group. Raises NotFound.
    """
    here = actor.workspace_id
    uid, chapter, *row, let_pass = _row(actor, group_id, now)
    plans, held = _to_start(here, version_id, roles or {}, owner_id) if version_id else _running(here, group_id)
    near = {f"staff:{user}" for user in set(row[_POSTS]).union(*held.values())}
    names = actor_names(here, {*near, row[_BUSIEST], *(by for _, _, by, _ in let_pass)})
    manual = _manual(plans, held)
    passed = {
        point: Override(reason, names.get(by, by), datetime.fromisoformat(at)) for point, reason, by, at in let_pass
    }
    seen = _seen(row, manual, tuple(sorted(names[one] for one in near & set(names))), names)
    points = tuple(Checked(finding, passed.get(finding.point)) for finding in look(seen))
    return LaunchCheck(group_id, uid, chapter, points, manual.names)


_GROUP = f"""
    with who as materialized (
        select member_id from groups_span
        where workspace_id = %(workspace)s and group_id = %(group)s and left_at is null
    )
    select g.uid, g.chapter_id, k.key, k.name, k.life_hours is not null, g.position, g.purpose, g.persona_for,
           g.why_join, g.product, ({LAYERED}),
           d.buyers, d.orders,
           c.came, c.brought,
           case when g.capacity is not null then g.capacity - (select count(*) from who) end,
           t.posts, w.tasks, w.top, w.busiest,
           (select coalesce(jsonb_agg(jsonb_build_array(o.point, o.reason, o.by, o.at)), '[]')
            from playbooks_launchoverride o where o.workspace_id = g.workspace_id and o.group_id = g.id)
    from groups_group g
    join groups_kind k on k.workspace_id = g.workspace_id and k.id = g.kind_id
    cross join lateral (
        select count(distinct b.member_id) as buyers, count(*) as orders
        from who join deeds_deed b on b.workspace_id = %(workspace)s and b.member_id = who.member_id
        where b.kind = 'bought' and b.occurred_at > %(sells)s and b.occurred_at <= %(now)s
    ) d
    cross join lateral (
        select count(*) as came, count(brought_by_id) as brought from groups_span s
        where s.workspace_id = g.workspace_id and s.group_id = g.id and not s.inferred
          and s.joined_at > %(grows)s and s.joined_at <= %(now)s
    ) c
    cross join lateral (
        select coalesce(array_agg(distinct user_id), '{{}}') as posts from team_post o
        where o.workspace_id = g.workspace_id and o.ended_at is null
          and (o.group_id = g.id or o.chapter_id = g.chapter_id)
    ) t
    cross join lateral (
        select coalesce(sum(n), 0)::int as tasks, coalesce(max(n), 0)::int as top,
               coalesce((array_agg(done_by order by n desc))[1], '') as busiest
        from (select done_by, count(*) as n from work_task k
              where k.workspace_id = g.workspace_id and k.group_id = g.id and k.state = 'done'
                and k.done_at > %(grows)s and k.done_at <= %(now)s group by done_by) by
    ) w
    where g.workspace_id = %(workspace)s and g.id = %(group)s
      and (%(everywhere)s or g.chapter_id = any(%(chapters)s) or g.id = any(%(groups)s))
"""


def _row(actor: Actor, group_id: int, now: datetime) -> Any:
    scope = actor.scope(PlaybookPermission.VIEW)
    values = {
        "workspace": actor.workspace_id, "group": group_id, "now": now, "as_of": now, "everywhere": scope.everywhere,
        "chapters": list(scope.chapter_ids), "groups": list(scope.group_ids),
        "sells": now - timedelta(days=SELLS_DAYS), "grows": now - timedelta(days=GROWS_DAYS),
    }  # fmt: skip
    with server_cursor() as cursor:
        row = cursor.execute(_GROUP, values).fetchone()
    if row is None:
        raise NotFound
    return row


def _to_start(
    workspace_id: int, version_id: int, roles: Mapping[str, Sequence[int]], owner_id: int | None
) -> tuple[list[Plan], dict[str, set[int]]]:
    held = {role: set(users) for role, users in roles.items()}
    return [plan(workspace_id, version_id)], held | {"": {owner_id} if owner_id else set()}


def _running(workspace_id: int, group_id: int) -> tuple[list[Plan], dict[str, set[int]]]:
    rows = GroupRun.objects.of(workspace_id).filter(group_id=group_id).exclude(state=GroupRunState.ENDED)
    plans, held = [], {"": set[int]()}
    for row in rows.order_by("id"):
        plans.append(plan(workspace_id, row.version_id))
        held[""] |= {row.owner_id} if row.owner_id else set()
        for role, users in row.roles.items():
            held.setdefault(role, set()).update(users)
    return plans, held


def _manual(plans: Iterable[Plan], held: Mapping[str, set[int]]) -> Manual:
    known = list(plans)
    steps = [step.block.name for plan_ in known for step in plan_.steps.values()]
    needs: dict[str, int] = {}
    called: dict[str, str] = {}
    for plan_ in known:
        for role, needed in plan_.source.roles.items():
            needs[role] = max(needs.get(role, 0), needed.count)
            called.setdefault(role, needed.name or role)
    goals = [plan_.source.goals.primary for plan_ in known if plan_.source.goals is not None]
    return Manual(
        names=tuple(plan_.source.name for plan_ in known),
        layers=sum(name in LAYER_BLOCKS for name in steps),
        stages=sum(name in STAGE_BLOCKS for name in steps),
        onward=sum(name in ONWARD_BLOCKS for name in steps),
        product=next((goal.value for goal in goals if goal.fact == "paid"), ""),
        enrols=any(plan_.enrol.trigger not in ("by_hand", "joined") for plan_ in known),
        roles=needs,
        called=called,
        filled={role: len(held.get(role, ())) for role in needs},
    )


_COUNTED = (
    "kind_key", "kind", "has_end", "position", "purpose", "persona_for", "why_join", "product", "layers", "buyers",
    "orders", "came", "brought", "room",
)  # fmt: skip


_POSTS, _BUSIEST = len(_COUNTED), len(_COUNTED) + 3


def _seen(row: Sequence[Any], manual: Manual, near: tuple[str, ...], names: Mapping[str, str]) -> Seen:
    *counted, _posts, tasks, top, busiest = row
    known = dict(zip(_COUNTED, counted, strict=True))
    known |= asdict(Layers(*known.pop("layers") or ())) | {"near": near, "busiest": names.get(busiest, busiest)}
    return Seen(**known, tasks=tasks, top_tasks=top, manual=manual)
