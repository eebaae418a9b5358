"""What conditions may ask about the calendar of a group and about a member's place in it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, INT, column, question, scale
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.things import thing

from .rules import GroupRole

_COMING = ("groups.joined", "groups.left", "members.merged", "members.unmerged")
_HERE = ("member_id", "group_id")
_ROLES = (GroupRole.MEMBER, GroupRole.ADMIN, GroupRole.OWNER)

ROLE = scale("role", [str(role) for role in _ROLES], [N_("member"), N_("admin"), N_("owner")])

thing(
    "kind", N_("kind of group"),
    "select key, true from groups_kind where workspace_id = %(workspace)s and key = any({names})",
)  # fmt: skip

_ZONE = """coalesce(
    (select g.zone from groups_group g where g.workspace_id = b.workspace_id and g.id = b.group_id),
    (select w.zone from core_workspace w where w.id = b.workspace_id))"""
column("zone", f"select {_ZONE}")
column("today", f"select (b.now at time zone {_ZONE})::date")

# The fence: without statistics the server would rather look through a whole group than for a member in it.
_STAY = """from unnest(r.family) as f(id)
    cross join lateral (
        select * from groups_span s
        where s.workspace_id = r.workspace_id and s.group_id = r.group_id and s.member_id = f.id offset 0
    ) s
    where s.left_at is null"""


@question(type=INT, needs=["day"], by_clock=True, says=N_("the day"), sql=lambda: "r.day")
def day(person: Snapshot) -> int | None:
    """Which day of the playbook's calendar it is; its first is 1."""
    return person.day


@question(type=INT, needs=[], by_clock=True, says=N_("the day of the week"), sql=lambda: "extract(isodow from r.today)")
def weekday(person: Snapshot) -> int:
    """The day of the week where the group lives: Monday is 1, Sunday 7."""
    return person.today.isoweekday()


@question(
    type=BOOL,
    needs=_HERE,
    wakes_on=_COMING,
    says=N_("is in the group"),
    says_not=N_("is not in the group"),
    sql=lambda: f"exists (select {_STAY})",
)
def in_group(person: Snapshot) -> bool:
    """Whether the member is in the run's group now."""
    return person.joined_at is not None and person.left_at is None


@question(
    type=INT,
    needs=_HERE,
    wakes_on=_COMING,
    by_clock=True,
    says=N_("the number of full days since they joined the group"),
    sql=lambda: f"select floor(extract(epoch from r.now - min(s.joined_at)) / 86400) {_STAY}",
)
def joined_days(person: Snapshot) -> int | None:
    """How many times 24 hours the member has been in the run's group; unknown where they are not in it."""
    if person.joined_at is None or person.left_at is not None:
        return None
    return (person.now - person.joined_at) // timedelta(days=1)


@question(
    type=ROLE,
    needs=_HERE,
    wakes_on=["groups.role_changed", *_COMING],
    says=N_("their role in the group"),
    sql=lambda: f"select max(case s.role when 'owner' then 2 when 'admin' then 1 else 0 end) {_STAY}",
)
def role(person: Snapshot) -> int | None:
    """What the member is in the run's group; unknown where they are not in it."""
    return ROLE.words.index(person.role) if in_group(person) else None


@question(
    type=BOOL,
    wakes_on=["members.edited", *_COMING],
    says=N_("was brought by somebody"),
    says_not=N_("was brought by nobody we know"),
    sql=lambda: (
        """
        exists (select from members_member m where m.workspace_id = r.workspace_id and m.id = any(r.family)
                and m.brought_by_id is not null)
        or exists (select from groups_span s where s.workspace_id = r.workspace_id and s.member_id = any(r.family)
                   and s.brought_by_id is not null)"""
    ),
)
def brought_by_someone(person: Snapshot) -> bool:
    """Whether somebody brought the member: noted on their page, or told by the platform when they joined a group."""
    return person.brought_by_someone
