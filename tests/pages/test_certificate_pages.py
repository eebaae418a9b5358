"""Lin takes her certificate along, and whoever scans its code learns what she agreed to."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from PIL import Image

from huoqun.camps.actions.certifying import issue
from huoqun.camps.actions.revoking import revoke
from huoqun.camps.models import Certificate
from huoqun.members.actions import visiting
from huoqun.playbooks.models import GroupRun
from tests.stories.running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: 打卡}
"""
)


@pytest.fixture
def story(cast):
    cache.clear()
    story = Shown(cast)
    for name in ("林小满", "May"):
        story.member(name).joins("writers")
    story.runs(CAMP)
    issue(story.actor, group_run_id=GroupRun.objects.get().id, member_ids=[story.id_of("林小满")], now=story.now)
    return story


def page_of(story, name, **headers):
    phone = Client(headers={"accept-language": "en"} | headers)
    token = visiting.mint(story.actor, member_id=story.id_of(name), now=story.now)
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    return phone


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_a_member_takes_it_along_in_three_ways_and_its_code_leads_to_its_page(story, settings):
    lin, one = page_of(story, "林小满"), Certificate.objects.get()
    here = [reverse(f"me_certificate_{way}", args=[one.uid]) for way in ("pdf", "picture", "card")]
    page, home = text(lin.get("/me/certificates")), text(lin.get("/me"))
    printed, picture, card = [lin.get(address) for address in here]
    read = [zxingcpp.read_barcodes(Image.open(io.BytesIO(made.content))) for made in (picture, card)]

    assert all(address in page for address in here) and "Certificate of Completion" in home
    assert printed.content.startswith(b"%PDF-") and one.serial in printed["Content-Disposition"]
    assert Image.open(io.BytesIO(card.content)).size == (1080, 1440)
    assert [[code.text for code in codes] for codes in read] == [[f"{settings.PUBLIC_URL}/c/{one.secret}"]] * 2
    may = page_of(story, "May")
    assert [may.get(address).status_code for address in here] == [404, 404, 404]
    assert may.post(reverse("me_certificate_name", args=[one.uid]), {"shown": "1"}).status_code == 404
    assert "You have no certificate yet" in text(may.get("/me/certificates"))


def test_strangers_read_the_first_sign_until_its_member_agrees_to_more(story):
    lin, one, stranger = page_of(story, "林小满"), Certificate.objects.get(), Client(headers={"accept-language": "en"})
    public, name = reverse("certificate", args=[one.secret]), reverse("me_certificate_name", args=[one.uid])
    before = stranger.get(public)
    agreed = lin.post(name, {"shown": "1"})
    after = text(stranger.get(public))
    lin.post(name, {})

    assert "This certificate is genuine" in text(before) and "林**" in text(before) and "林小满" not in text(before)
    assert one.serial in text(before) and "class no. 1" in text(before)
    assert (before["X-Robots-Tag"], before["Cache-Control"]) == ("noindex, nofollow", "no-store")
    assert agreed.status_code == 302 and "林小满" in after
    assert "林小满" not in text(stranger.get(public)), "she may take it back"
    assert "证书" in text(Client(headers={"accept-language": "zh-CN"}).get(public))


def test_what_was_revoked_says_so_and_never_why(story):
    one, stranger = Certificate.objects.get(), Client(headers={"accept-language": "en"})
    revoke(story.actor, certificate_uid=one.uid, reason="抄袭作业", now=story.now)
    told = text(stranger.get(reverse("certificate", args=[one.secret])))
    lin = page_of(story, "林小满")

    assert "This certificate was revoked" in told and "抄袭" not in told and "genuine" not in told
    assert "抄袭作业" in text(lin.get("/me/certificates")), "its member reads the reason"
    assert lin.get(reverse("me_certificate_pdf", args=[one.uid])).status_code == 404


def test_addresses_that_lead_nowhere_tell_nothing_and_are_tried_thirty_times(story):
    stranger = Client(headers={"accept-language": "en"})
    tried = ["x", "A" * 22, "A" * 23, "林" * 22, "..%2f..%2fetc"]
    unknown = [stranger.get(f"/c/{secret}") for secret in tried]
    for _ in range(26):
        stranger.get(f"/c/{'B' * 22}")
    more = stranger.get(f"/c/{'B' * 22}")

    assert {answer.status_code for answer in unknown} == {404}
    assert "There is no such certificate" in text(unknown[1], 404)
    assert "Too many tries" in text(more, 429)
    assert text(stranger.get(reverse("certificate", args=[Certificate.objects.get().secret]))), (
        "one that is there is shown"
    )
