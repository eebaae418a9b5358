"""Wei opens her page by her link; nobody else ever gets in by it, and Wei never sees anything of Lan's."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from huoqun.console.access import declared
from huoqun.core.actor import member as as_member
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.in_use import in_use
from huoqun.core.jobs import Unit, named
from huoqun.core.models import Fact
from huoqun.forms.actions.banks import make_bank
from huoqun.forms.actions.quizzes import NewDraw, NewQuiz, make_quiz
from huoqun.members.actions import visiting
from huoqun.members.actions.tagging import tag
from huoqun.members.models import Consent, Device, Identity, Member
from huoqun.pages.rooms import all_rooms
from huoqun.points.actions.granting import grant
from huoqun.points.rules import Currency
from huoqun.site.testing_cast import FOUNDED
from tests.house.test_access import FORM, ours, text_of
from tests.samples import Samples

pytestmark = pytest.mark.django_db
LIGHT = 150 * 1024
USES = {name for room in all_rooms() for name in room.uses}


@pytest.fixture
def wei(cast):
    return a_member(cast, "Wei")


@pytest.fixture
def lan(cast):
    return a_member(cast, "Lan")


def a_member(cast, name):
    made = Member.objects.create(workspace_id=cast.workspace, name=name, created_at=FOUNDED)
    Identity.objects.create(
        workspace_id=cast.workspace, member=made, platform="testing", key=f"key-of-{name}", created_at=FOUNDED
    )
    return made


def link_for(cast, member, **options):
    now = options.pop("now", None) or cast_now()
    return reverse("me_open", args=[visiting.mint(cast.alice.actor, member_id=member.id, now=now, **options)])


def cast_now():
    from huoqun.core import clock

    return clock.now()


def phone_of(cast, member):
    """A browser in which this member's page opens."""
    phone = Client()
    assert phone.post(link_for(cast, member)).status_code == 302
    return phone


def test_a_link_opens_one_phone_once(cast, wei):
    link, phone, other = link_for(cast, wei), Client(), Client()
    looked_at = [other.get(link).status_code, other.head(link).status_code]  # as a chat's preview does
    opened = phone.post(link)
    cookie = opened.cookies["hq_me"]

    assert looked_at == [200, 200]
    assert (opened.status_code, opened["Location"]) == (302, "/me")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/me")
    assert "Wei" in phone.get("/me").content.decode()
    assert [other.get(link).status_code, other.post(link).status_code, other.get("/me").status_code] == [403, 403, 401]


def test_a_link_leads_to_one_page_below_me_and_nowhere_else(cast, wei):
    led = [
        Client().post(link_for(cast, wei, to=to))["Location"]
        for to in ("/me/points", "points", "//evil.example", "https://evil.example", "../members")
    ]

    assert led == ["/me/points", "/me/points", "/me", "/me", "/me"]


def test_old_guessed_and_changed_links_let_nobody_in(cast, wei):
    old = link_for(cast, wei, now=cast_now() - timedelta(days=2))
    good = link_for(cast, wei)
    tried = [old, good[:-1] + ("A" if good[-1] != "A" else "B"), "/me/open/1.AAAAAAAAAAAAAAAAAAAAAA~AAAA", "/me/open/x"]
    answers = [Client().post(link) for link in tried]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert len({answer.content for answer in answers}) == 1, "all look the same"
    assert not any("hq_me" in answer.cookies for answer in answers)
    assert Device.objects.count() == 0


def test_a_cookie_that_is_forged_or_signed_out_opens_nothing(cast, wei):
    phone = phone_of(cast, wei)
    device = Device.objects.get(member=wei)
    forged = Client()
    forged.cookies["hq_me"] = phone.cookies["hq_me"].value[:-2] + "xx"
    before = phone.get("/me").status_code
    visiting.leave(cast.alice.actor, member_id=wei.id, device_id=device.id, now=FOUNDED)

    assert [forged.get("/me").status_code, before, phone.get("/me").status_code] == [401, 200, 401]


def test_nobody_makes_links_for_others(cast, wei, lan):
    for actor in (cast.dora.actor, as_member(cast.workspace, wei.id), as_member(cast.workspace, lan.id)):
        with pytest.raises(NotAllowed):
            visiting.mint(actor, member_id=wei.id, now=FOUNDED)
    with pytest.raises(NotFound):
        visiting.mint(cast.eve.actor, member_id=wei.id, now=FOUNDED)


def test_one_member_never_sees_or_changes_anything_of_anothers(cast, wei, lan):
    """Every address below /me, asked for by Wei's phone with whatever ids Lan has; a new page is covered by itself."""
    hers = Samples(cast.workspace, cast.alice.user_id, "LAN-ONLY").fill()
    assert in_use(cast.workspace, USES) == USES, "one of everything there is"
    phone = phone_of(cast, wei)
    phone.raise_request_exception = False
    before, seen = hers.checksum(), []
    own = [a for a in ours() if declared(a.view).own and a.name != "me_erase"]
    for address in own:
        for method in ("get", "post"):
            response = getattr(phone, method)(address.url(hers), FORM)
            body = b"".join(response.streaming_content).decode() if response.streaming else text_of(response)
            if response.status_code >= 500 or "LAN-ONLY" in body or "key-of-Lan" in body:
                seen.append((method, str(address), response.status_code))
    changed = [table for table, was in hers.checksum().items() if was != before[table]]

    assert len(own) >= 7
    assert seen == []
    assert set(changed) <= {
        "members_member",
        "camps_unlisted",
        "core_fact",
        "core_storedanswer",
        "members_consent",
        "members_device",
    }
    assert Member.objects.get(id=lan.id).name == "Lan"


def test_every_page_is_found_from_the_first_one_where_the_community_has_anything_of_it(cast, wei):
    """What no card tells of today is found again; of lectures, quizzes, red packets there are none here yet."""
    page = phone_of(cast, wei).get("/me").content.decode()
    listed = {room.url for room in all_rooms() if f'href="{reverse(room.url)}"' in page}
    assert listed == {room.url for room in all_rooms() if room.tab or not room.uses}

    bank = make_bank(cast.alice.actor, name="Herds", now=cast_now())
    make_quiz(
        cast.alice.actor, quiz=NewQuiz(key="q", name="Q", draws=(NewDraw(bank_uid=bank, count=1),)), now=cast_now()
    )
    assert 'href="/me/quiz"' in phone_of(cast, wei).get("/me").content.decode()


def test_points_stand_with_their_reasons(cast, wei):
    grant(
        cast.alice.actor, member_ids=[wei.id], currency=Currency.POINTS, amount=12, reason="Led the reading",
        key="t1", now=FOUNDED,
    )  # fmt: skip
    phone = phone_of(cast, wei)
    page = phone.get("/me/points").content.decode()

    assert "Led the reading" in page and "+12" in page
    assert ">12<" in phone.get("/me").content.decode()


def test_wei_corrects_agrees_takes_her_data_along_and_is_forgotten(cast, wei):
    phone = phone_of(cast, wei)
    phone.post(
        "/me/data/name", {"name": " Wei  Xiaoyan\u202e ", "idempotency_key": "0196a000-0000-7000-8000-000000000001"}
    )
    said = {"purpose": "marketing", "granted": "0", "idempotency_key": "0196a000-0000-7000-8000-000000000002"}
    answers = [phone.post("/me/data/consent", said).status_code for _ in range(2)]  # the network was lost: once more
    exported = json.loads(b"".join(phone.get("/me/data/export").streaming_content))

    assert answers == [302, 302]
    assert Consent.objects.filter(member=wei, text_version="my-page-1").count() == 1
    assert exported["about"][0]["name"] == "Wei Xiaoyan"
    assert exported["accounts"][0]["key"] == "key-of-Wei"

    unsure = phone.post("/me/data/erase", {"idempotency_key": "0196a000-0000-7000-8000-000000000003"})
    erased = phone.post("/me/data/erase", {"sure": "1", "idempotency_key": "0196a000-0000-7000-8000-000000000004"})

    assert (unsure.status_code, erased.status_code) == (400, 200)
    assert Member.objects.get(id=wei.id).name == ""
    assert (Identity.objects.filter(member=wei).count(), Device.objects.filter(member=wei).count()) == (0, 0)
    assert phone.get("/me").status_code == 401


def test_wei_sees_each_entry_says_anew_who_she_is_and_has_the_rest_corrected_by_the_team(cast, wei):
    phone = phone_of(cast, wei)
    tag(cast.alice.actor, member_ids=[wei.id], names=["爱写作"], now=cast_now())
    assert "/me/data/held?of=tags" in phone.get("/me/data").content.decode()
    page = phone.get("/me/data/held?of=tags").content.decode()
    assert "爱写作" in page and phone.get("/me/data/held?of=secrets").status_code == 404

    phone.post("/me/data/about", {"introduction": "写了三年", "city": " 杭州 ", "stage": "6", "is_staff": "1"})
    wei.refresh_from_db()
    assert (wei.introduction, wei.background, wei.is_staff) == ("写了三年", {"city": "杭州"}, False)
    for _twice in range(2):
        assert phone.post("/me/data/wrong", {"of": "tags"}).status_code == 302
    told = [Unit(fact) for fact in Fact.objects.filter(name="members.correction_asked")]
    named("work.corrections").handle(told, cast_now())
    task = apps.get_model("work", "Task").objects.get()
    assert (len(told), task.kind, task.member_id) == (2, "correct_data", wei.id), "one task a day, however often"


def test_every_room_is_light_and_needs_nobody_else(cast, wei):
    """What a phone with an empty cache loads: the page with its one style inside, which its hash lets in, its icon."""
    phone = phone_of(cast, wei)
    beside = len(gzip.compress(Path(finders.find("console/mark.svg")).read_bytes()))
    for room in all_rooms():
        page = phone.get(reverse(room.url), headers={"Accept-Language": "zh-CN"})
        words = page.content.decode()

        assert page.status_code == 200, room.url
        assert len(gzip.compress(page.content)) + beside < LIGHT // 10, "the room that is left is for pictures"
        assert not [word for word in ("http://", "https://", "_blank", "<script") if word in words], room.url
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        [style] = re.findall("<style>(.*?)</style>", words, flags=re.DOTALL)
        its = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'self' 'sha256-{its}'" in page["Content-Security-Policy"] and "stylesheet" not in words


def test_a_visit_is_a_few_statements(cast, wei, django_assert_max_num_queries):
    phone = phone_of(cast, wei)
    phone.get("/me/points")
    with django_assert_max_num_queries(6):  # walls, device, balances, entries, what lapses, walls
        phone.get("/me/points")


def test_every_room_has_its_place():
    orders = [room.order for room in all_rooms()]

    assert len(set(orders)) == len(orders)
    assert sum(room.tab for room in all_rooms()) <= 5


def test_the_teams_own_pages_of_members_refuse_as_the_console_does(cast, browser_of):
    """/members begins as /me does, and is another door."""
    answer = browser_of(cast.alice).get("/members/00000000-0000-7000-8000-000000000000")

    assert answer.status_code == 404
    assert "404.html" in [template.name for template in answer.templates]


def test_a_devices_secret_changes_each_day_and_a_copied_one_dies(cast, wei, monkeypatch):
    phone = phone_of(cast, wei)
    first = phone.cookies["hq_me"].value
    assert "hq_me" not in phone.get("/me").cookies, "not at every visit"
    Device.objects.update(made_at=cast_now() - timedelta(days=2))
    lost, thief = Client(), Client()
    lost.cookies["hq_me"] = thief.cookies["hq_me"] = first
    assert "hq_me" in lost.get("/me").cookies
    # That answer never came: the old secret still opens, and soon another one is given
    assert "hq_me" not in phone.get("/me").cookies
    Device.objects.update(offered_at=cast_now() - timedelta(minutes=6))
    assert phone.get("/me").cookies["hq_me"].value != first
    assert thief.get("/me").status_code == 200, "nobody has shown the new one yet"

    assert phone.get("/me").status_code == 200
    assert [thief.get("/me").status_code, lost.get("/me").status_code, phone.get("/me").status_code] == [401, 401, 200]
    assert Device.objects.count() == 1


def test_the_team_sees_the_devices_of_a_member_and_signs_one_out(cast, wei, browser_of):
    phone = phone_of(cast, wei)
    device = Device.objects.get(member=wei)
    alice = browser_of(cast.alice)
    assert (
        reverse("member_device_leave", args=[wei.uid, device.id])
        in alice.get(f"/members/{wei.uid}/data").content.decode()
    )
    assert alice.post(reverse("member_device_leave", args=[wei.uid, device.id])).status_code == 302
    assert browser_of(cast.eve).post(reverse("member_device_leave", args=[wei.uid, device.id])).status_code == 404

    assert phone.get("/me").status_code == 401
