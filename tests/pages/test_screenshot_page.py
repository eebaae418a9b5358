"""Lin's own screenshots for a campaign: sending one, what came of it, asking for another look; nobody else's."""

from __future__ import annotations

from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from huoqun.campaigns.fraud.attacks import pictures as drawing
from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.models.screenshots import Shot
from huoqun.campaigns.tests.test_screenshots import NOON, Sharing
from huoqun.core import clock
from huoqun.members.actions import visiting
from huoqun.pages.pages.data.words import said

pytestmark = pytest.mark.django_db


def phone_of(sharing, member):
    phone = Client(headers={"accept-language": "en"})
    token = visiting.mint(sharing.actor, member_id=member, now=clock.now())
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    return phone


def test_a_screenshot_is_sent_comes_back_and_is_looked_at_again():
    sharing = Sharing()
    lin, may = sharing.takes_part("Lin"), sharing.takes_part("May")
    phone, page = phone_of(sharing, lin), f"/me/campaigns/{sharing.row.uid}/screenshot"
    raw = drawing.as_jpeg(drawing.drawn(drawing.shot(Random(3))))

    assert page in phone.get(f"/me/campaigns/{sharing.row.uid}").content.decode()
    assert "Send your screenshot" in phone.get(page).content.decode()
    phone.post(page, {"picture": SimpleUploadedFile("s.jpg", raw, "image/jpeg")})
    shot = Shot.objects.get()
    assert "is being read" in phone.get(page).content.decode()

    sharing.is_read(shot, "写作共学营", "11:36", "小林")
    back = phone.get(page).content.decode()
    assert "The word of the day is not in the picture." in back
    assert "sent back: one more may be sent" in phone.get(f"/me/campaigns/{sharing.row.uid}").content.decode()
    assert phone_of(sharing, may).post(f"{page}/{shot.uid}/appeal", {"words": "mine"}).status_code == 404

    phone.post(f"{page}/{shot.uid}/appeal", {"words": "It says so at the bottom"})
    assert "is being looked at" in phone.get(page).content.decode()


def test_while_it_is_settled_nobody_is_asked_for_one_more():
    sharing = Sharing()
    lin = sharing.takes_part("Lin")
    Shot.objects.create(
        workspace_id=sharing.actor.workspace_id, campaign=sharing.row, member_id=lin, attempt=1, file=0,
        state="rejected", sent_at=NOON,
    )  # fmt: skip
    phone, page = phone_of(sharing, lin), f"/me/campaigns/{sharing.row.uid}"
    assert "one more may be sent" in phone.get(page).content.decode()

    Campaign.objects.update(state="settling")
    now = phone.get(page).content.decode()
    assert "sent back" in now and "one more may be sent" not in now
    assert "Send another one" not in phone.get(f"{page}/screenshot").content.decode()


def test_whoever_asks_what_is_held_of_them_reads_why_it_came_back():
    sharing = Sharing()
    lin = sharing.takes_part("Lin")
    sharing.sends(lin, drawing.drawn(drawing.shot(Random(3))))
    Shot.objects.update(state="rejected", because="limited")

    held = phone_of(sharing, lin).get("/me/data/held?of=campaign_screenshots").content.decode()
    assert "sent back because" in held and "Only some can see it" in held


@pytest.mark.parametrize(
    ("value", "held", "words"),
    [
        # What somebody wrote themselves stays as they wrote it.
        ("old", "text", "old"),
        ({"text": "cut"}, "", "words cut"),
        # Where it is the reason, it is said.
        ("old", "because", "From before"),
        ({"because": "cut"}, "", "sent back because Cut off"),
        # So does a word that is a state elsewhere, and what an operator calls a field.
        ("done", "text", "done"),
        ("owner", "nickname", "owner"),
        ({"sealed": "open"}, "custom", "sealed open"),
        ('{"state": ["done"]}', "answers", "state done"),
        ("queued", "state", "being looked at"),
        # Nor is their job what somebody is in a group.
        ({"role": "owner", "city": "open"}, "about.background", "Job owner; City open"),
        ("owner", "groups.role", "owner"),
        # A reason that nobody knows stays what it is.
        ("left", "because", "left"),
        # What earned points is a key; why a colleague sent homework back, or gave a badge, is what they wrote.
        ("checked_in", "points.reason", "checking in"),
        ("bought", "homework.reason", "bought"),
        ("done", "checkins.reason", "done"),
        ("left", "applications.reason", "left"),
        ("duty", "badges.why", "duty"),
        ("duty", "orders.given_for", "duty"),
    ],
)
def test_reasons_are_reasons_in_their_own_column_only(value, held, words):
    of, _dot, column = held.rpartition(".")
    with override("en"):
        assert said(value, of=of, column=column) == words
