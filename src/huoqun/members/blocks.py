"""What conditions may ask about a person. Members that were merged count as one.

Where answers of merged members differ, staff, bot, minor and a refusal hold if any has them; stage, background and
fields are those of the member that is kept, as its page shows them.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as N_

from huoqun.core.conditions.registry import BOOL, TEXT, Arg, column, question, scale
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.things import thing

from .rules import KNOWN_FROM, Stage

_MERGING = ("members.merged", "members.unmerged")
_EDITED = ("members.edited", *_MERGING)

# Messages in the context "stage": the console has them.
STAGE = scale(
    "stage",
    [stage.word for stage in Stage],
    ["doesn't know you", "wants to know you", "has met you", "understands you", "is close to you", "bought",
     "bought again"],
)  # fmt: skip

thing(
    "field", N_("own field of members"),
    "select key, true from members_field where workspace_id = %(workspace)s and key = any({names})",
)  # fmt: skip

_BY_HAND = N_(
    "Nobody was given the tag “%(name)s” yet, and no step here gives it: whoever is meant needs it by hand or by "
    "another playbook."
)
thing(
    "tag", N_("tag"), "select name, true from members_tag where workspace_id = %(workspace)s and name = any({names})",
    ships=["staff"], said=_BY_HAND,
)  # fmt: skip

_HEAD = (
    "select coalesce(m.canonical_id, m.id) from members_member m "
    "where m.workspace_id = b.workspace_id and m.id = b.member_id"
)
column("head", _HEAD)
column(
    "family",
    f"select array_agg(f.id) from ({_HEAD} union all select f.id from members_member f "
    f"where f.workspace_id = b.workspace_id and f.canonical_id = ({_HEAD})) as f(id)",
)


def _of_head(what: str) -> str:
    return f"select {what} from members_member m where m.workspace_id = r.workspace_id and m.id = r.head"


def _of_any(what: str) -> str:
    return (
        "select true in (select m."
        f"{what} from members_member m where m.workspace_id = r.workspace_id and m.id = any(r.family))"
    )


@question(
    type=BOOL,
    args=[Arg("name", TEXT, names="tag")],
    wakes_on=["members.tagged", "members.untagged", *_MERGING],
    says=N_("has the tag {name}"),
    says_not=N_("does not have the tag {name}"),
    sql=lambda name: (
        f"""exists (
        select from members_membertag mt
        join members_tag t on t.workspace_id = mt.workspace_id and t.id = mt.tag_id
        where mt.workspace_id = r.workspace_id and mt.member_id = any(r.family) and t.name = {name})"""
    ),
)
def tag(person: Snapshot, name: str) -> bool:
    """Whether the member has this tag."""
    return name in person.tags


@question(
    type=STAGE,
    wakes_on=["members.stage_changed", *_MERGING],
    says=N_("their stage"),
    sql=lambda: _of_head("m.stage"),
)
def stage(person: Snapshot) -> int:
    """How near the member is."""
    return person.stage


@question(
    type=BOOL,
    wakes_on=["members.staff_declared", *_MERGING],
    says=N_("is one of the team"),
    says_not=N_("is not one of the team"),
    sql=lambda: _of_any("is_staff"),
)
def staff(person: Snapshot) -> bool:
    """Whether the member works here."""
    return person.is_staff


@question(
    type=BOOL,
    wakes_on=_EDITED,
    says=N_("is a bot"),
    says_not=N_("is not a bot"),
    sql=lambda: _of_any("is_bot"),
)
def bot(person: Snapshot) -> bool:
    """Whether the member is a program."""
    return person.is_bot


@question(
    type=BOOL,
    wakes_on=_EDITED,
    says=N_("is a minor"),
    says_not=N_("is not a minor"),
    sql=lambda: _of_any("is_minor"),
)
def minor(person: Snapshot) -> bool:
    """Whether the member is known to be under age."""
    return person.is_minor


@question(
    type=BOOL,
    wakes_on=["members.consented", "members.erased", *_MERGING],
    says=N_("wants no messages"),
    says_not=N_("has not refused messages"),
    sql=lambda: (
        """exists (
        select from unnest(r.family) as f(id)
        cross join lateral (
            select c.granted from members_consent c
            where c.workspace_id = r.workspace_id and c.member_id = f.id and c.purpose = 'messages'
            order by c.at desc, c.id desc limit 1
        ) c
        where not c.granted)
        or exists (select from members_member m where m.workspace_id = r.workspace_id and m.id = any(r.family)
                   and m.erased_at is not null)"""
    ),
)
def opted_out(person: Snapshot) -> bool:
    """Whether the member refused messages (the latest answer counts) or asked to be forgotten."""
    return person.opted_out


@question(
    type=BOOL,
    args=[Arg("purpose", TEXT)],
    wakes_on=["members.consented", "members.erased", *_EDITED],
    says=N_("consented to {purpose}"),
    says_not=N_("has not consented to {purpose}"),
    sql=lambda purpose: (
        f"""coalesce((
        select bool_and(c.granted) from unnest(r.family) as f(id)
        cross join lateral (
            select c.granted from members_consent c
            where c.workspace_id = r.workspace_id and c.member_id = f.id and c.purpose = {purpose}
            order by c.at desc, c.id desc limit 1
        ) c), false)
        and not exists (select from members_member m where m.workspace_id = r.workspace_id and m.id = any(r.family)
                        and (m.is_minor or m.erased_at is not null))"""
    ),
)
def consented(person: Snapshot, purpose: str) -> bool:
    """Whether the member said yes to this purpose, such as marketing, and not no since. Minors cannot consent."""
    return purpose in person.consents


@question(
    type=TEXT,
    args=[Arg("key", TEXT)],
    wakes_on=_EDITED,
    says=N_("their background {key}"),
    sql=lambda key: _of_head(f"nullif(m.background ->> {key}, '')"),
)
def background(person: Snapshot, key: str) -> str | None:
    """What is known of the member's city, trade, company, role, age_band, how_met, or another key; else unknown."""
    return person.background.get(key) or None


@question(
    type=TEXT,
    args=[Arg("key", TEXT, names="field")],
    wakes_on=_EDITED,
    says=N_("their field {key}"),
    sql=lambda key: _of_head(f"nullif(m.custom ->> {key}, '')"),
)
def field(person: Snapshot, key: str) -> str | None:
    """The value of one of the workspace's own fields, as text; unknown where it is empty."""
    return person.fields.get(key) or None


@question(
    type=BOOL,
    wakes_on=_EDITED,
    says=N_("their background is known"),
    says_not=N_("their background is not known"),
    sql=lambda: _of_head(f"(select count(*) >= {KNOWN_FROM} from jsonb_object_keys(m.background))"),
)
def background_known(person: Snapshot) -> bool:
    """Whether at least two things of the member's background are known."""
    return len(person.background) >= KNOWN_FROM


from . import steps as _steps  # noqa: E402, F401 - the blocks register themselves
