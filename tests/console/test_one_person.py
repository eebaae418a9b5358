"""Who may be one person, as the team judges it; and how members show it themselves, by a code or a link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from huoqun.chats.actions.receive import receive
from huoqun.chats.port import incoming as said
from huoqun.chats.port.incoming import Person
from huoqun.core import clock, worker
from huoqun.core.actor import Actor
from huoqun.members.actions.claiming import claim
from huoqun.members.actions.linking import issue_link

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
CHINESE = {"accept-language": "zh-hans"}


def row(model: str, **where):
    return apps.get_model(model).objects.get(**where)


def member(cast, name):
    return row("members.Member", workspace_id=cast.workspace, name=name)


@pytest.fixture
def hear(cast):
    """Something is said on WeCom or on QQ."""
    worker.add_cursors()
    lines = {
        name: apps.get_model("chats.Connection").objects.create(
            workspace_id=cast.workspace,
            platform=name,
            realm=name,
            name=name,
            created_at=clock.now() - timedelta(days=30),
        )
        for name in ("wecom", "qq")
    }

    def heard(platform, person, text, *, id, days=0.0, chat="lake"):
        gateway, at = Actor(cast.workspace, "gateway", lines[platform].id), clock.now() - timedelta(days=days)
        items = [said.Message(id=id, at=at, chat=chat, sender=person, text=text, chat_name="湖边读书会")]
        receive(gateway, connection_id=lines[platform].id, items=items, now=clock.now())
        worker.catch_up(now=clock.now)

    return heard


@pytest.fixture
def lin(cast, hear):
    """林深见鹿 speaks on WeCom, 鹿 on QQ; both gave the same phone number."""
    hear("wecom", Person("wm-1", "林深见鹿"), "大家好，我是林深", id="1", days=9)
    hear("qq", Person("77", "鹿"), "这里的群也加进来了", id="2", days=2)
    for name in ("林深见鹿", "鹿"):
        claim(cast.alice.actor, member_id=member(cast, name).id, kind="phone", key="13800000001", proven=True,
              now=clock.now())  # fmt: skip
    worker.catch_up(now=clock.now)
    return cast


def text(client, url, headers=ENGLISH, **values):
    answer = client.get(url, values, headers=headers)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def posted(client, name, someone, **values):
    answer = client.post(reverse(name, args=[someone.uid]), values, headers=ENGLISH)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def test_today_shows_both_beside_one_another_and_a_yes_merges_them(lin, browser_of):
    client = browser_of(lin.alice)
    page = text(client, "/", only="proposals")

    for words in ("“林深见鹿” and “鹿”", "WeCom", "QQ", "湖边读书会", "The same phone number · only these two have it"):
        assert words in page
    for name in ("林深见鹿", "鹿"):
        assert "13800000001" in text(client, reverse("member", args=[member(lin, name).uid]))
    client.post(re.search(r'hx-post="([^"]+/approve)"', page)[1])

    assert member(lin, "鹿").canonical_id == member(lin, "林深见鹿").id
    whole = text(client, reverse("member", args=[member(lin, "鹿").uid]))
    assert "<h1><bdi>林深见鹿</bdi></h1>" in whole and "The same phone number" in whole and "Take it back" in whole


def test_the_members_page_asks_too_and_a_no_keeps_them_apart(lin, browser_of):
    client, deer = browser_of(lin.alice), member(lin, "鹿")
    card = text(client, reverse("member_same", args=[deer.uid]))
    client.post(re.search(r'href="([^"]+/refuse)"', card)[1], {"reason": "姐妹俩"})

    assert "“鹿”" not in text(client, reverse("member_same", args=[deer.uid]))
    assert row("members.Apart").reason == "姐妹俩"


def test_who_may_not_merge_is_not_asked(lin, browser_of):
    deer = member(lin, "鹿")

    for someone in (lin.chen, lin.dora, lin.eve):
        client = browser_of(someone)
        assert client.get(reverse("member_same", args=[deer.uid])).status_code in (403, 404)
        for name in ("member_code", "member_ask", "member_claim"):
            assert client.post(reverse(name, args=[deer.uid]), {"kind": "phone", "key": "1"}).status_code in (403, 404)
    assert not apps.get_model("members.Proof").objects.exists()


def test_a_code_shown_to_one_account_and_said_in_the_group_by_the_other_merges_both(cast, hear, browser_of):
    hear("wecom", Person("wm-1", "林深见鹿"), "大家好", id="1", days=3)
    hear("qq", Person("77", "鹿"), "大家好", id="2")
    page = posted(browser_of(cast.alice), "member_code", member(cast, "林深见鹿"))
    code = re.search(r"HQ-\w{5}-\w{5}", page)[0]
    assert "whoever says it is taken for you" in page

    hear("qq", Person("77", "鹿"), f"是我，口令 {code.lower()}", id="3")

    merge = row("members.Merge")
    assert (merge.kept_id, merge.merged_id) == (member(cast, "林深见鹿").id, member(cast, "鹿").id)
    whole = text(browser_of(cast.alice), reverse("member", args=[member(cast, "鹿").uid]))
    assert "They said the personal code" in whole and "merged by itself" in whole


def test_a_code_in_an_imported_chat_is_history(cast, hear, browser_of):
    hear("wecom", Person("wm-1", "林深见鹿"), "大家好", id="1", days=3)
    page = posted(browser_of(cast.alice), "member_code", member(cast, "林深见鹿"))
    code = re.search(r"HQ-\w{5}-\w{5}", page)[0]

    from huoqun.core.facts import Origin

    line = row("chats.Connection", name="qq")
    items = [said.Message(id="9", at=clock.now(), chat="lake", sender=Person("78", "Mei"), text=code)]
    receive(Actor(cast.workspace, "gateway", line.id), connection_id=line.id, items=items, now=clock.now(),
            origin=Origin.IMPORT)  # fmt: skip
    worker.catch_up(now=clock.now)

    assert not apps.get_model("members.Merge").objects.exists()


def test_a_link_opened_on_the_other_account_merges_both_and_a_preview_does_not(lin, browser_of):
    one, deer, nobody = member(lin, "林深见鹿"), member(lin, "鹿"), Client()
    page = posted(browser_of(lin.alice), "member_ask", one, other=str(deer.uid))
    url = re.search(r"http://testserver(/m/[\w.~-]+)", page)[1]

    assert "Are you “林深见鹿” on WeCom?" in text(nobody, url)
    assert "你是企业微信上的“林深见鹿”吗？" in text(nobody, url, CHINESE)
    assert not apps.get_model("members.Merge").objects.exists()
    assert "both accounts are yours" in nobody.post(url, headers=ENGLISH).content.decode()

    assert member(lin, "鹿").canonical_id == one.id
    for bad in (url, url[:-1] + ("A" if url[-1] != "A" else "B"), "/m/x", "/m/" + "x" * 3000):
        answer = nobody.get(bad, headers=ENGLISH)
        assert answer.status_code == 410 and "has been used" in answer.content.decode()
        assert nobody.post(bad).status_code == 410


def test_a_link_opens_whoever_else_is_signed_in_there(lin, browser_of):
    """Eve of another workspace opens it: what it asks belongs to Alice's."""
    token = issue_link(
        lin.alice.actor, member_id=member(lin, "鹿").id, other_id=member(lin, "林深见鹿").id, now=clock.now()
    )

    assert "林深见鹿" in text(browser_of(lin.eve), reverse("same_link", args=[token]))


def test_a_phone_number_is_written_down_as_it_is_heard(cast, hear, browser_of):
    hear("wecom", Person("wm-1", "林深见鹿"), "大家好", id="1")
    client, someone = browser_of(cast.alice), member(cast, "林深见鹿")
    url = reverse("member_claim", args=[someone.uid])

    client.post(url, {"kind": "phone", "key": "+86 138 0000 0001", "proven": "1"})
    refused = client.post(url, {"kind": "email", "key": "nobody"}, headers=ENGLISH)

    page = text(client, reverse("member", args=[someone.uid]))
    assert "13800000001" in page and "proven" in page
    assert refused.status_code == 400 and "no phone number" in refused.content.decode()


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360), ("en", 360)])
def test_it_can_be_read_by_everybody(lin, visit, faultless, language, width):
    one, deer = member(lin, "林深见鹿"), member(lin, "鹿")
    token = issue_link(lin.alice.actor, member_id=deer.id, other_id=one.id, now=clock.now())
    for name, url in [
        ("same-today", "/?only=proposals"),
        ("same-member", reverse("member", args=[one.uid])),
        ("same-merge", f"{reverse('member_merge', args=[one.uid])}?other={deer.uid}"),
        ("same-link", reverse("same_link", args=[token])),
    ]:
        page = visit(lin.alice, url, language=language, width=width)
        assert faultless(page, f"{name}-{language}-{width}") == []
    page = visit(lin.alice, reverse("member", args=[one.uid]), language=language, width=width)
    page.locator(f"form[action='{reverse('member_code', args=[one.uid])}'] button").click()
    page.wait_for_selector("#once")
    assert faultless(page, f"same-code-{language}-{width}") == []
