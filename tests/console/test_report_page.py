"""The report of a class: what each did, who may be named, as page, document and picture."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from huoqun.members.actions import visiting
from huoqun.playbooks.models import GroupRun
from tests.stories.running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: 打卡}
"""
)


def test_it_tells_what_each_did_and_names_nobody_who_does_not_want_it(cast, browser_of):
    story = Shown(cast)
    for name in ("林小满", "May", "🎉"):
        story.member(name).joins("writers")
    story.passes(minutes=1)
    story.member("May").says("大家好", to="writers")
    story.runs(CAMP)
    story.passes(minutes=5)
    story.member("林小满").says("打卡 第一天", to="writers")
    story.settle()
    here = reverse("camp_report", args=[GroupRun.objects.get().uid])
    alice = browser_of(cast.alice, headers=ENGLISH)
    before = alice.get(here)
    phone = Client(headers=ENGLISH)
    phone.post(reverse("me_open", args=[visiting.mint(story.actor, member_id=story.id_of("May"), now=story.now)]))
    left_out = [phone.post(reverse("me_certificates_listed"), {"listed": said}).status_code for said in ("", "")]
    after, printed, picture = alice.get(here), alice.get(f"{here}/pdf"), alice.get(f"{here}/picture")

    page = before.content.decode()
    assert before.status_code == 200 and "林小满" in page and "May" in page and "Most days checked in" in page
    assert left_out == [302, 302] and "May" not in after.content.decode()
    assert "1 not named, at their wish" in after.content.decode()
    assert printed.content.startswith(b"%PDF-") and Image.open(io.BytesIO(picture.content)).width == 1080
    assert "No report names you" in phone.get("/me/certificates").content.decode()
    assert browser_of(cast.eve).get(here).status_code == 404
