"""All groups beside one another, with a verdict and its reasons; and a group's mix of roles on its check-up."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.urls import reverse

from huoqun.core import clock, ids
from huoqun.core.actor import system
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.work.actions import judging, proposals

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
QUERIES = 12


def model(name):
    return apps.get_model(name).objects


@pytest.fixture
def groups(cast):
    """Four core groups of a year: one sells, one is lively, one hardly talks any more, one is silent."""
    now = clock.now()
    kind = model("groups.Kind").get(workspace_id=cast.workspace, key="core")
    model("groups.Group").filter(workspace_id=cast.workspace).update(ended_at=now)
    made = {}
    for name, said in {"铁粉一群": (3, 3), "铁粉二群": (20, 20), "铁粉三群": (1, 5), "铁粉四群": (0, 0)}.items():
        group = model("groups.Group").create(
            workspace_id=cast.workspace, uid=ids.uid(), platform="wechat", key=name, name=name, kind=kind,
            founded_at=now - timedelta(days=365), created_at=now, capacity=200,
        )  # fmt: skip
        made[name] = group
        talk(cast, group, said, now)
    return made


def talk(cast, group, said, now):
    """Ten members, of whom two speak daily so many messages each: in the last 28 days, and in the 28 before."""
    people = []
    for n in range(10):
        who = model("members.Member").create(workspace_id=cast.workspace, name=f"{group.name}{n}", created_at=now)
        model("groups.Span").create(
            workspace_id=cast.workspace, group=group, member=who, joined_at=now - timedelta(days=90)
        )
        people.append(who)
    here = ZoneInfo(apps.get_model("core", "Workspace").objects.get(id=cast.workspace).zone)  # days are its own
    for back in range(56):
        count, day = said[0] if back < 28 else said[1], (now.astimezone(here) - timedelta(days=back)).date()
        if count:
            model("chats.GroupDay").create(
                workspace_id=cast.workspace, group_id=group.id, day=day, messages=2 * count, speakers=2
            )
            for who in people[:2]:
                model("chats.MemberDay").create(
                    workspace_id=cast.workspace, group_id=group.id, member_id=who.id, day=day, messages=count,
                    first_at=now, last_at=now,
                )  # fmt: skip
    if said[0]:
        deed = NewDeed(kind="bought", source="shop", source_id=group.name, product="课", amount_minor=19900,
                       currency="CNY", member_id=people[0].id, occurred_at=now - timedelta(days=2))  # fmt: skip
        if group.name == "铁粉一群":
            record(system(cast.workspace, "test"), deeds=[deed], now=now)
    model("chats.GroupPulse").update_or_create(
        workspace_id=cast.workspace, group_id=group.id,
        defaults={"messages": 5, "first_at": now - timedelta(days=90), "last_at": now - timedelta(hours=3)},
    )  # fmt: skip


def test_what_should_be_merged_or_ended_is_proposed_once_with_its_counts(cast, groups, browser_of):
    now, bot = clock.now(), system(cast.workspace, "portfolio")
    alice = cast.alice.actor

    assert len(judging.look(bot, at=now, now=now)) == 2
    ended, merged = model("work.Proposal").order_by("arguments__verdict")
    assert [(one.arguments["verdict"], one.group_id) for one in (ended, merged)] == [
        ("end", groups["铁粉四群"].id), ("merge", groups["铁粉三群"].id),
    ]  # fmt: skip
    assert merged.arguments["into_id"] == groups["铁粉二群"].id
    assert judging.look(bot, at=now, now=now) == [], "each once"
    shown = text(browser_of(cast.alice), "/")
    assert "铁粉四群" in shown and "Nobody said anything in 28 days" in shown and "in the 28 days before" in shown

    proposals.refuse(alice, proposal_uid=ended.uid, reason="过年再说", now=now)
    assert judging.look(bot, at=now, now=now + timedelta(days=83)) == [], "refused, it is not asked for twelve weeks"
    proposals.approve(alice, proposal_uid=merged.uid, now=now)
    (run,) = model("playbooks.GroupRun").all()
    assert run.group_id == groups["铁粉三群"].id and run.state == "running", "the steps of merging begin"


def test_a_proposal_that_the_counts_speak_for_no_longer_closes(cast, groups):
    now, bot = clock.now(), system(cast.workspace, "portfolio")
    judging.look(bot, at=now, now=now)
    talk(cast, groups["铁粉四群"], (20, 0), now)

    judging.look(bot, at=now, now=now)

    ended = model("work.Proposal").get(arguments__verdict="end")
    assert (ended.state, ended.reason) == ("expired", "no_longer")


def text(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def row_of(page, name):
    return next(part for part in page.split("<tr ")[1:] if name in part.split("</th>")[0])


def test_each_group_has_its_verdict_with_the_counts_behind_it(
    cast, groups, browser_of, django_assert_max_num_queries
):  # fmt: skip
    client = browser_of(cast.alice)
    text(client, "/groups/portfolio")
    with django_assert_max_num_queries(QUERIES):
        page = text(client, "/groups/portfolio")

    assert "keep" in row_of(page, "铁粉一群") and "1 order · 199.00 CNY" in row_of(page, "铁粉一群")
    assert "It is alive: 1120 messages by 2 people." in row_of(page, "铁粉二群")
    merge = row_of(page, "铁粉三群")
    assert "Its talk fell to under half: 56 messages, 280 before." in merge and "铁粉二群" in merge and "-80%" in merge
    assert "Nobody said anything in 28 days" in row_of(page, "铁粉四群")


def test_it_is_sorted_and_narrowed(cast, groups, browser_of):
    client = browser_of(cast.alice)

    by_value = text(client, "/groups/portfolio", sort="value")
    ends = text(client, "/groups/portfolio", verdict="end")

    assert by_value.index(">铁粉一群<") < by_value.index(">铁粉二群<")
    assert ">铁粉四群<" in ends and ">铁粉二群<" not in ends
    assert text(client, "/groups/portfolio", sort="<b>", verdict="\0", after="x")


def test_a_president_sees_only_their_own_groups(cast, groups, browser_of):
    group = groups["铁粉二群"]
    model("groups.Group").filter(id=group.id).update(chapter_id=cast.chapter)

    page = text(browser_of(cast.chen), "/groups/portfolio")

    assert ">铁粉二群<" in page and ">铁粉一群<" not in page
    assert browser_of(cast.dora).get("/groups/portfolio").status_code == 403


def test_without_a_group_it_teaches_one_thing(cast, browser_of):
    model("groups.Group").filter(workspace_id=cast.workspace).delete()

    assert "No group yet." in text(browser_of(cast.alice), "/groups/portfolio")


def test_a_groups_mix_of_roles_stands_against_what_its_kind_needs(cast, groups, browser_of):
    page = text(browser_of(cast.alice), reverse("group_checkup", args=[groups["铁粉二群"].uid]))

    assert "It carries the community" in page and "40% or more" in page
    assert "Wake 2 silent members" in page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 360])
def test_both_look_right(cast, groups, visit, faultless, language, width):
    page = visit(cast.alice, "/groups/portfolio", language=language, width=width)
    assert faultless(page, f"portfolio-{language}-{width}") == []
    url = reverse("group_checkup", args=[groups["铁粉二群"].uid])
    page = visit(cast.alice, url, language=language, width=width)
    assert faultless(page, f"checkup-{language}-{width}") == []
