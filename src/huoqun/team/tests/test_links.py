"""Sign-in links: for one person, once, and not for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.core.actor import system
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.site.testing_cast import FOUNDED
from huoqun.team import actions
from huoqun.team.actions.links import LinkNotYours, LinkSpent
from huoqun.team.models import SignInLink, User
from huoqun.team.rules import LINK_LIVES, Role


def test_a_link_signs_in_once(cast):
    token = actions.make_sign_in_link(cast.alice.actor, user_id=cast.bob.user_id, now=FOUNDED)

    assert actions.use_sign_in_link(token=token, now=FOUNDED).id == cast.bob.user_id
    with pytest.raises(LinkSpent):
        actions.use_sign_in_link(token=token, now=FOUNDED)


def test_only_its_hash_is_stored(cast):
    token = actions.make_sign_in_link(cast.alice.actor, user_id=cast.bob.user_id, now=FOUNDED)

    assert token.encode() not in bytes(SignInLink.objects.get().token_hash)
    assert len(token) == 22


@pytest.mark.parametrize(
    "later, works",
    [
        # At once
        (timedelta(), True),
        # In its last second
        (LINK_LIVES - timedelta(seconds=1), True),
        # When its time is up
        (LINK_LIVES, False),
    ],
)
def test_a_link_lives_a_day(cast, later, works):
    token = actions.make_sign_in_link(cast.alice.actor, user_id=cast.bob.user_id, now=FOUNDED)

    if works:
        assert actions.use_sign_in_link(token=token, now=FOUNDED + later)
    else:
        with pytest.raises(LinkSpent):
            actions.use_sign_in_link(token=token, now=FOUNDED + later)


def test_a_switched_off_person_does_not_come_in_by_link(cast):
    token = actions.make_sign_in_link(cast.alice.actor, user_id=cast.bob.user_id, now=FOUNDED)
    User.objects.filter(id=cast.bob.user_id).update(is_active=False)

    with pytest.raises(LinkSpent):
        actions.use_sign_in_link(token=token, now=FOUNDED)


def test_a_link_does_not_hand_over_an_account_that_works_elsewhere_too(cast):
    """Eve invites Alice's assistant into her own workspace, and must not get into Alice's through him."""
    actions.invite(
        cast.eve.actor, email=cast.bob.email, name="", role=Role.HELPER, group_id=cast.eves_group, now=FOUNDED
    )

    with pytest.raises(LinkNotYours):
        actions.make_sign_in_link(cast.eve.actor, user_id=cast.bob.user_id, now=FOUNDED)


def test_a_manager_does_not_become_the_owner_by_link(cast):
    actions.invite(cast.alice.actor, email="mo@example.com", name="Mo", role=Role.MANAGER, now=FOUNDED)
    mo = _actor("mo@example.com", cast.workspace)

    with pytest.raises(LinkNotYours):
        actions.make_sign_in_link(mo, user_id=cast.alice.user_id, now=FOUNDED)


@pytest.mark.parametrize("who", ["bob", "chen", "dora"])
def test_who_may_not_invite_makes_no_links(cast, who):
    with pytest.raises(NotAllowed):
        actions.make_sign_in_link(getattr(cast, who).actor, user_id=cast.dora.user_id, now=FOUNDED)


def test_of_strangers_nothing_is_known(cast):
    with pytest.raises(NotFound):
        actions.make_sign_in_link(cast.eve.actor, user_id=cast.alice.user_id, now=FOUNDED)


def test_the_servers_keeper_may_let_anybody_in(cast):
    token = actions.make_sign_in_link(system(0, "cli"), user_id=cast.alice.user_id, now=FOUNDED)

    assert actions.use_sign_in_link(token=token, now=FOUNDED).email == cast.alice.email


def _actor(email, workspace):
    from huoqun.team import queries

    user = queries.user_for_session(User.objects.get(email=email).id)
    return queries.actor_of(user, queries.posts_of(user), workspace)
