"""Posts: who may give them, where they hold, and that a workspace never loses its last owner."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.permissions import all_permissions
from huoqun.core.queries import audit
from huoqun.site.testing_cast import FOUNDED
from huoqun.team import actions, queries
from huoqun.team.actions._users import NotAnAddress
from huoqun.team.actions.posts import AlreadyThere, LastOwner, ScopeDoesNotFit
from huoqun.team.actions.workspaces import UnknownPerson
from huoqun.team.models import Post, User
from huoqun.team.rules import Reach, Role, grants_of, may_appoint, may_reach, permissions_of


def post_of(someone):
    return Post.objects.get(user_id=someone.user_id, ended_at=None).id


def invite(actor, role, email="new@example.com", **where):
    return actions.invite(actor, email=email, name="New", role=Role(role), now=FOUNDED, **where)


@pytest.mark.parametrize(
    "giver, role, may",
    [
        # An owner gives everything, ownership too
        ("owner", "owner", True),
        # A manager builds a team, but makes neither owners nor managers
        ("manager", "assistant", True),
        ("manager", "manager", False),
        ("manager", "owner", False),
        # Nobody else gives anything
        ("assistant", "helper", False),
        ("president", "helper", False),
        ("sales", "sales", False),
    ],
)
def test_nobody_gives_more_than_they_have(giver, role, may):
    assert may_appoint([Role(giver)], Role(role)) is may


@pytest.mark.parametrize(
    "role, reach, fits",
    [
        # Owners and managers are everywhere
        ("owner", "workspace", True),
        ("owner", "chapter", False),
        ("manager", "group", False),
        # A president leads one chapter
        ("president", "chapter", True),
        ("president", "workspace", False),
        # A helper has groups
        ("helper", "group", True),
        ("helper", "chapter", False),
        # Sales and assistants go wherever they are needed
        ("sales", "workspace", True),
        ("assistant", "group", True),
    ],
)
def test_where_a_role_may_hold(role, reach, fits):
    assert may_reach(Role(role), Reach(reach)) is fits


def test_the_owner_may_everything():
    assert permissions_of(Role.OWNER, all_permissions()) == all_permissions()


def test_a_post_over_a_part_never_gives_what_concerns_the_whole():
    held = {g.permission for g in grants_of(Role.ASSISTANT, all_permissions(), chapter_id=1)}

    assert not [p for p in held if p.startswith(("core:", "team:", "chats:connection:"))]


def test_sales_see_leads_deeds_names_and_their_own_tasks_only():
    held = permissions_of(Role.SALES, all_permissions())

    assert {p.split(":")[0] for p in held} <= {"deeds", "commerce", "members", "work"}
    assert [p for p in held if p.startswith("work:")] == ["work:sale:do"]
    assert "members:member:view" not in held


def test_everybody_of_the_cast_is_what_they_are(cast):
    assert cast.alice.actor.may("team:owner:appoint")
    assert cast.bob.actor.may("members:member:view") and not cast.bob.actor.may("team:people:invite")
    assert cast.chen.actor.may("groups:group:view", chapter_id=cast.chapter)
    assert not cast.chen.actor.may("groups:group:view", chapter_id=cast.far_chapter)
    assert not cast.dora.actor.may_somewhere("chats:message:view")


def test_an_invited_person_has_no_password_until_they_set_one(cast):
    made = invite(cast.alice.actor, "assistant", email=" New@Example.COM ")
    user = User.objects.get(id=made.user_id)

    assert (user.email, user.has_usable_password(), made.is_new) == ("new@example.com", False, True)


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "x@example.com\n", "a" * 300 + "@example.com"])
def test_what_is_no_address_is_refused(cast, address):
    if address.endswith("\n"):
        assert invite(cast.alice.actor, "assistant", email=address).is_new
        return
    with pytest.raises(NotAnAddress):
        invite(cast.alice.actor, "assistant", email=address)


@pytest.mark.parametrize("role, where", [("president", {}), ("helper", {}), ("owner", {"group_id": 1})])
def test_a_role_where_it_cannot_hold_is_refused(cast, role, where):
    with pytest.raises(ScopeDoesNotFit):
        invite(cast.alice.actor, role, **where)


def test_a_group_of_another_workspace_is_not_there(cast):
    with pytest.raises(NotFound):
        invite(cast.alice.actor, "helper", group_id=cast.eves_group)


def test_the_same_post_twice_is_refused(cast):
    invite(cast.alice.actor, "assistant")

    with pytest.raises(AlreadyThere):
        invite(cast.alice.actor, "assistant")


def test_somebody_may_help_in_several_groups(cast):
    for group in (cast.group, cast.far_group):
        invite(cast.alice.actor, "helper", group_id=group)
    user = queries.user_for_session(User.objects.get(email="new@example.com").id)
    helper = queries.actor_of(user, queries.posts_of(user), cast.workspace)

    assert helper.scope("groups:group:view").group_ids == (cast.group, cast.far_group)


def test_a_manager_cannot_make_a_friend_the_owner(cast):
    mo = _manager(cast)

    with pytest.raises(NotAllowed):
        invite(mo, "owner")
    with pytest.raises(NotAllowed):
        actions.change_role(mo, post_id=post_of(cast.bob), role=Role.OWNER, now=FOUNDED)
    with pytest.raises(NotAllowed):
        actions.end_post(mo, post_id=post_of(cast.alice), now=FOUNDED)


def test_a_manager_ends_an_assistants_post(cast):
    actions.end_post(_manager(cast), post_id=post_of(cast.bob), now=FOUNDED)

    assert cast.bob.user_id not in {p.user_id for p in queries.people(cast.workspace)}


def test_the_last_owner_stays(cast):
    with pytest.raises(LastOwner):
        actions.end_post(cast.alice.actor, post_id=post_of(cast.alice), now=FOUNDED)
    with pytest.raises(LastOwner):
        actions.change_role(cast.alice.actor, post_id=post_of(cast.alice), role=Role.MANAGER, now=FOUNDED)


def test_one_of_two_owners_may_go(cast):
    invite(cast.alice.actor, "owner")
    actions.end_post(cast.alice.actor, post_id=post_of(cast.alice), now=FOUNDED)

    assert [p.email for p in queries.people(cast.workspace) if p.posts[0].role == Role.OWNER] == ["new@example.com"]


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_end_each_other_at_once_leave_one(cast):
    other = invite(cast.alice.actor, "owner").post_id
    posts, refused, together = [post_of(cast.alice), other], [], threading.Barrier(2, timeout=10)

    def end(post_id):
        together.wait()
        try:
            actions.end_post(cast.alice.actor, post_id=post_id, now=FOUNDED)
        except LastOwner:
            refused.append(post_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=[p]) for p in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(refused) == 1


def test_every_doing_leaves_its_fact(cast):
    made = invite(cast.alice.actor, "helper", group_id=cast.group)
    actions.change_role(cast.alice.actor, post_id=made.post_id, role=Role.ASSISTANT, now=FOUNDED)
    actions.make_sign_in_link(cast.alice.actor, user_id=made.user_id, now=FOUNDED)
    actions.end_post(cast.alice.actor, post_id=made.post_id, now=FOUNDED)

    newest = [(f.name, f.actor) for f in audit(cast.workspace, limit=4).facts]
    alice = f"staff:{cast.alice.user_id}"
    assert newest == [
        ("team.post_ended", alice),
        ("team.sign_in_link_made", alice),
        ("team.role_changed", alice),
        ("team.invited", alice),
    ]


def test_the_audit_log_is_read_page_by_page(cast):
    everything = audit(cast.workspace).facts
    pages, key = [], ""
    while True:
        page = audit(cast.workspace, before=key, limit=2)
        pages += page.facts
        key = page.next_key
        if not key:
            break

    assert tuple(pages) == everything
    assert len(everything) == 3  # Bob, Chen and Dora were invited; the founding was not Alice's own doing


@pytest.mark.parametrize("key", ["x", "1-", "9" * 19 + "-1", "-1-1", "1-1-1", "１-１"])
def test_a_key_that_is_none_of_ours_starts_from_the_top(cast, key):
    assert audit(cast.workspace, before=key).facts == audit(cast.workspace).facts


def test_the_keeper_of_the_server_finds_people_or_founds(cast):
    from huoqun.core.actor import system

    keeper = system(0, "cli")
    assert actions.owner_or_known(keeper, email="BOB@example.com", now=FOUNDED) == cast.bob.user_id
    with pytest.raises(UnknownPerson):
        actions.owner_or_known(keeper, email="mallory@example.com", now=FOUNDED)


def _manager(cast):
    made = invite(cast.alice.actor, "manager", email="mo@example.com")
    user = queries.user_for_session(made.user_id)
    return queries.actor_of(user, queries.posts_of(user), cast.workspace)
