"""Members, as the team sees them: found by name, tagged many at once, one person across platforms, merged, erased."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from huoqun.core.facts import Origin
from huoqun.groups.actions.spans import Learnt, learn
from huoqun.members.actions.resolve import resolve
from huoqun.members.rules import Known, Stage

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ENGLISH = {"accept-language": "en"}
QUERIES = 12


def member(cast, name):
    return apps.get_model("members", "Member").objects.of(cast.workspace).get(name=name)


@pytest.fixture
def people(cast):
    """王小明 and Mei are in Chen's group, Mei and Li in the far one; a bot too. Mei has a second member on Telegram."""
    known = [
        Known("discord", "1", "王小明", "xiaoming"), Known("discord", "2", "Mei"), Known("discord", "3", "Li"),
        Known("discord", "4", "Helper", is_bot=True), Known("telegram", "2", "Mei Lin"),
    ]  # fmt: skip
    from huoqun.core.actor import system

    actor = system(cast.workspace, "test")
    found = resolve(actor, people=known, now=NOW, origin=Origin.LIVE).members
    one, two, three, four, _ = (found[(k.platform, k.key)] for k in known)
    places = {(cast.group, one), (cast.group, two), (cast.group, four), (cast.far_group, two), (cast.far_group, three)}
    learn(actor, places={place: Learnt(joined=[NOW]) for place in places}, now=NOW)
    return cast


def text(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def names(page):
    """Whom a list shows."""
    return re.findall(r"<tr data-row.*?<bdi>(.*?)</bdi>", page, re.DOTALL)


def pages_of(someone):
    tabs = ("member", "member_journey", "member_words", "member_data", "member_edit", "member_merge")
    return [reverse(name, args=[someone.uid]) for name in tabs]


# (what is asked, whom it finds): bots only when asked for, Chinese from two characters on
FILTERS = [
    ({}, {"王小明", "Mei", "Li", "Mei Lin"}),
    ({"q": "小明"}, {"王小明"}),
    ({"q": "mei"}, {"Mei", "Mei Lin"}),
    ({"q": "100%"}, set()),
    ({"bots": "1", "q": "help"}, {"Helper"}),
    ({"stage": "5"}, set()),
]


@pytest.mark.parametrize(("asked", "found"), FILTERS)
def test_the_list_is_narrowed(people, browser_of, asked, found):
    assert set(names(text(browser_of(people.alice), "/members", **asked))) == found


def test_the_list_of_one_group_is_of_those_in_it_now(people, browser_of):
    group = apps.get_model("groups", "Group").objects.get(id=people.far_group)

    assert set(names(text(browser_of(people.alice), "/members", group=str(group.uid)))) == {"Mei", "Li"}


def test_each_sees_whom_they_may(people, browser_of):
    everybody = {"王小明", "Mei", "Li", "Mei Lin"}

    assert set(names(text(browser_of(people.chen), "/members"))) == {"王小明", "Mei"}
    assert set(names(text(browser_of(people.eve), "/members"))) == set()
    sales = text(browser_of(people.dora), "/members")
    assert set(names(sales)) == everybody and "Stage" not in sales and "/members/" not in sales


def test_a_president_sees_of_somebody_only_the_own_groups(people, browser_of):
    chen, mei, li = browser_of(people.chen), member(people, "Mei"), member(people, "Li")

    page = text(chen, pages_of(mei)[0])

    assert "Hangzhou Night Readers" in page and "Harbin" not in page
    assert "Harbin" not in text(chen, pages_of(mei)[1])
    assert {chen.get(url).status_code for url in pages_of(li)} <= {403, 404}


def test_a_president_describes_those_in_the_own_groups_and_nobody_else(people, browser_of):
    chen, mei, li = browser_of(people.chen), member(people, "Mei"), member(people, "Li")
    for someone in (mei, li):
        chen.post(reverse("member_tags", args=[someone.uid]), {"give": "poet"})
        chen.post(reverse("member_edit", args=[someone.uid]), {"name": "Friend", "stage": str(int(Stage.FAMILIAR))})
        chen.post(reverse("member_consent", args=[someone.uid]), {"purpose": "marketing", "granted": "0"})
    chen.post("/members/many/do", {"act": "tag", "value": "loud", "ids": f"{mei.id},{li.id}"})

    shown = text(browser_of(people.alice), "/members", tag="poet")
    theirs = text(chen, pages_of(member(people, "Friend"))[0])

    assert names(shown) == ["Friend"] and "loud" not in shown
    assert member(people, "Friend").stage == Stage.FAMILIAR and member(people, "Li").stage != Stage.FAMILIAR
    assert reverse("member_edit", args=[mei.uid]) in theirs and reverse("member_merge", args=[mei.uid]) not in theirs


def test_who_only_helps_in_one_group_describes_nobody_there_though_they_lead_another(people, browser_of):
    from huoqun.core.actor import Grant
    from huoqun.members.permissions import MemberPermission
    from huoqun.members.whereabouts import within

    mei, li = member(people, "Mei"), member(people, "Li")
    far = apps.get_model("groups", "Group").objects.get(id=people.far_group)
    posts = {Grant(MemberPermission.VIEW), Grant(MemberPermission.TAG, group_id=far.id)}
    actor = replace(people.chen.actor, grants=frozenset(posts))

    assert within(actor, MemberPermission.TAG, [mei.id, li.id]) == {mei.id, li.id}
    assert within(actor, MemberPermission.EDIT, [mei.id, li.id]) == set()
    learn(people.alice.actor, places={(far.id, li.id): Learnt(left=[NOW + timedelta(hours=1)])}, now=NOW)
    assert within(actor, MemberPermission.TAG, [mei.id, li.id]) == {mei.id}


def test_a_list_goes_on_by_key_and_shows_each_once(people, browser_of):
    actor = people.alice.actor
    from huoqun.core.actor import system

    resolve(system(actor.workspace_id, "test"), people=[Known("x", str(n), f"P{n:03}") for n in range(120)], now=NOW)
    client, seen, url = browser_of(people.alice), [], "/members"
    while url:
        page = client.get(url, headers=ENGLISH | ({"HX-Request": "true"} if seen else {})).content.decode()
        seen += names(page)
        more = re.search(r'hx-get="([^"]+)"', page)
        url = more[1].replace("&amp;", "&") if more else ""

    assert len(seen) == len(set(seen)) == 124


def test_tags_are_given_to_exactly_those_of_the_preview(people, browser_of):
    client, mei = browser_of(people.alice), member(people, "Mei")
    client.post(reverse("member_tags", args=[mei.uid]), {"give": "poet"})

    first = client.post("/members/many", {"act": "tag", "tag_name": "poet", "all": "1"}, headers=ENGLISH)
    page = first.content.decode()
    ids = page.split('name="ids" value="', 1)[1].split('"', 1)[0]
    client.post("/members/many/do", {"act": "tag", "value": "poet", "ids": ids})
    everybody = names(text(client, "/members", tag="poet"))

    assert "For 3 people" in page and "has this tag already" in page
    assert str(mei.id) not in ids.split(",")
    assert set(everybody) == {"王小明", "Mei", "Li", "Mei Lin"}


def test_a_stage_is_set_for_people_and_not_for_bots(people, browser_of):
    client = browser_of(people.alice)
    ids = [member(people, name).id for name in ("Mei", "Helper")]

    page = client.post("/members/many", {"act": "stage", "stage_to": "4", "id": ids}, headers=ENGLISH).content.decode()
    client.post("/members/many/do", {"act": "stage", "value": "4", "ids": str(ids[0])})

    assert "is a bot" in page and "For one person" in page
    assert member(people, "Mei").stage == Stage.FAMILIAR
    assert "went from “doesn&#x27;t know you” to “is close to you”" in text(client, pages_of(member(people, "Mei"))[1])


def test_nothing_is_done_to_people_of_others(people, browser_of):
    ids = str(member(people, "Mei").id)

    eve = browser_of(people.eve).post("/members/many/do", {"act": "tag", "value": "x", "ids": ids})
    dora = browser_of(people.dora).post("/members/many", {"act": "tag", "tag_name": "x", "id": ids})

    assert (eve.status_code, dora.status_code) == (404, 403)


def test_two_are_found_to_be_one_and_apart_again(people, browser_of):
    client, mei, other = browser_of(people.alice), member(people, "Mei"), member(people, "Mei Lin")
    url = reverse("member_merge", args=[mei.uid])

    looked_for = text(client, url, q="Mei")
    both = text(client, url, other=str(other.uid))
    client.post(url, {"other": str(other.uid), "why": "told"})
    merged = text(client, pages_of(mei)[0])
    leads_to = text(client, pages_of(other)[0])
    undo = re.search(r'action="([^"]+/merges/\d+/undo)"', text(client, pages_of(mei)[3]))
    client.post(undo[1])

    assert str(other.uid) in looked_for and "Telegram" not in looked_for
    assert "What follows" in both and "you can take it back" in both
    assert "Discord" in merged and "Telegram" in merged and "<h1><bdi>Mei</bdi></h1>" in leads_to
    assert "Telegram" not in text(client, pages_of(mei)[0])


def test_what_is_written_down_of_somebody_is_shown(people, browser_of):
    client, mei = browser_of(people.alice), member(people, "Mei")
    said = {"name": "Mei", "stage": "2", "introduction": "I bind <b>books</b>.", "background_city": "杭州"}

    client.post(pages_of(mei)[4], said | {"background_trade": "Books"})
    page = text(client, pages_of(mei)[0])

    assert "杭州" in page and "known" in page and "I bind &lt;b&gt;books&lt;/b&gt;." in page
    assert "has met you" in page


def test_the_latest_answer_counts_and_the_earlier_stays(people, browser_of):
    client, mei = browser_of(people.alice), member(people, "Mei")
    url = reverse("member_consent", args=[mei.uid])
    client.post(url, {"purpose": "marketing", "granted": "1", "source": "form"})
    client.post(url, {"purpose": "marketing", "granted": "0", "source": "told_us"})

    page = text(client, pages_of(mei)[3])

    assert page.count("hq-tone-bad") >= 1
    assert "said no to: Offers and advertising" in text(client, pages_of(mei)[1])


def test_somebody_is_erased_only_by_their_name_typed(people, browser_of):
    client, mei = browser_of(people.alice), member(people, "Mei")
    url = reverse("member_erase", args=[mei.uid])

    wrong = client.post(url, {"typed": "Meh"})
    right = client.post(url, {"typed": "Mei"})

    assert (wrong.status_code, right.status_code) == (400, 302)
    assert client.get(pages_of(mei)[0]).status_code == 404
    assert browser_of(people.bob).post(reverse("member_erase", args=[member(people, "Li").uid])).status_code == 403


def test_no_page_asks_the_database_often(people, browser_of, django_assert_max_num_queries):
    client = browser_of(people.alice)
    client.get("/members")
    for url in ["/members", *pages_of(member(people, "Mei"))]:
        with django_assert_max_num_queries(QUERIES):
            client.get(url)


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360), ("en", 1280), ("en", 360)])
def test_members_can_be_read_by_everybody(people, visit, faultless, language, width):
    mei = member(people, "Mei")
    for name, url in [("members", "/members"), ("member", pages_of(mei)[0]), ("member-data", pages_of(mei)[3])]:
        page = visit(people.alice, url, language=language, width=width)
        assert faultless(page, f"{name}-{language}-{width}") == []


@pytest.mark.browser
def test_people_are_tagged_from_the_list_after_a_look(people, visit):
    page = visit(people.alice, "/members")

    page.locator("tr", has_text="王小明").get_by_role("checkbox").check()
    page.fill("[name=tag_name]", "诗人")
    page.get_by_role("button", name="Give").click()
    assert "王小明" in page.locator(".hq-names").first.inner_text()
    page.get_by_role("button", name="Do it").click()
    page.wait_for_url("**/members")

    assert "诗人" in page.locator("tr", has_text="王小明").inner_text()


def test_a_helper_is_declared_the_teams_own_and_taken_back(people, browser_of):
    alice, mei = browser_of(people.alice), member(people, "Mei")

    answer = alice.post(reverse("member_staff", args=[mei.uid]), {"own": "1"}, follow=True, headers=ENGLISH)

    assert "left out of every figure" in answer.content.decode()
    assert names(text(alice, reverse("members"), team="1")) == ["Mei"]
    alice.post(reverse("member_staff", args=[mei.uid]), {})
    assert names(text(alice, reverse("members"), team="1")) == []


def test_many_are_declared_at_once_but_no_bot(people, browser_of):
    alice = browser_of(people.alice)
    chosen = [member(people, name).id for name in ("Mei", "王小明", "Helper")]

    shown = alice.post(reverse("members_many"), {"act": "staff", "id": chosen}, headers=ENGLISH).content.decode()
    assert "Declare them the team’s own" in shown and "is a bot" in shown
    alice.post(reverse("members_many_do"), {"act": "staff", "ids": ",".join(map(str, chosen[:2]))})

    assert set(names(text(alice, reverse("members"), team="1"))) == {"Mei", "王小明"}


def test_whoever_leads_one_group_takes_nobody_out_of_its_figures(people, browser_of):
    chen, mei = browser_of(people.chen), member(people, "Mei")

    assert "This is one of our team" not in text(chen, reverse("member", args=[mei.uid]))
    assert chen.post(reverse("member_staff", args=[mei.uid]), {"own": "1"}).status_code == 403
    many = {"act": "staff", "ids": str(mei.id)}
    assert chen.post(reverse("members_many_do"), many).status_code == 403
    assert not member(people, "Mei").is_staff
