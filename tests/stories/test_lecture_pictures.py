"""Pictures that a lecturer shows, and what they speak, where only its platform has it: relayed in turn, or lacking."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from huoqun.chats.actions import picturing
from huoqun.chats.actions.pictures import Asked, want
from huoqun.chats.models import Message, Picture
from huoqun.chats.rules import MessageKind
from huoqun.core.actor import system
from huoqun.core.models import StoredFile
from huoqun.core.picture_reading import Read
from huoqun.lectures.models.relay import Line
from huoqun.members.actions import erasing

from .test_lecture_relay import Relay

pytestmark = pytest.mark.django_db(transaction=True)
SLIDE = io.BytesIO()
Image.new("RGB", (40, 30), "navy").save(SLIDE, "JPEG")
SOUND = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
"""Three frames of an MP3."""


class Slides(Relay):
    """A lecture to two groups; pictures are fetched at once, and read when the story says so."""

    @property
    def chats(self):
        return system(self.actor.workspace_id, "chats")

    def shows(self, text="", *, who="Qin"):
        said = self.member(who).shows(text, to="hall", picture=SLIDE.getvalue())
        self.settle()
        return said

    def reads(self):
        """They are made harmless, as the process apart does; none of them says anything."""
        found = Picture.objects.filter(state="fetched")
        read = {row.id: (Read(), SLIDE.getvalue() if row.keep else b"") for row in found}
        picturing.settle(self.chats, read=read, now=self.now)
        self.settle()


@pytest.fixture
def relay(cast):
    return Slides(cast, rooms=2)


def held():
    """Pictures that are not let go of."""
    return Picture.objects.exclude(content=None, said=None)


def test_a_picture_goes_in_its_turn_and_what_is_said_after_it_waits(relay):
    relay.qin("one")
    relay.shows("看图")
    relay.qin("two")
    assert relay.heard() == relay.everywhere("one")

    relay.reads()
    assert relay.heard() == relay.everywhere("one", "[image] 看图", "two")
    assert StoredFile.objects.get().owner == f"lecture:{relay.uid}" and not held().exists()

    # Of a lecturer who is erased nothing is left.
    erasing.erase(relay.actor, member_id=relay.id_of("Qin"), now=relay.now)
    relay.settle()
    assert not StoredFile.objects.exists()


def test_one_that_does_not_come_is_marked_as_lacking_and_one_that_comes_later_is_let_go_of(relay):
    relay.shows("看图")
    relay.qin("two")
    relay.passes(minutes=2)
    assert relay.heard() == relay.everywhere()
    relay.passes(minutes=1, seconds=16)
    assert relay.heard() == relay.everywhere("two")
    assert Line.objects.get(no=1).kind == "lacking"

    relay.reads()
    assert relay.heard() == relay.everywhere("two")
    assert not held().exists() and not StoredFile.objects.exists()


def test_one_that_is_taken_back_on_its_way_is_never_said(relay):
    slip = relay.shows()
    relay.qin("two")
    relay.takes_back(slip)
    assert relay.heard() == relay.everywhere("two")
    relay.reads()
    assert relay.heard() == relay.everywhere("two") and not held().exists() and not StoredFile.objects.exists()


def test_pictures_that_somebody_else_takes_stay_theirs_and_nobody_elses_are_fetched(relay):
    relay.shows("我的截图", who="Guest")
    assert not Picture.objects.exists() and not Line.objects.exists()
    guests = Message.objects.get(text="我的截图")
    want(relay.chats, asked=[Asked(guests.id, guests.at, with_text=True, keep=True)], real=relay.now)
    relay.shows()
    relay.reads()
    assert relay.heard() == relay.everywhere("[image] ")
    assert held().get().message_id == guests.id


def test_what_is_spoken_goes_in_its_turn_and_what_nobody_could_play_is_lacking(relay):
    qin = relay.member("Qin")
    relay.qin("one")
    qin.speaks(to="hall", sound=SOUND)
    relay.qin("two")
    relay.settle()
    assert relay.heard() == relay.everywhere("one", "[voice] ", "two")
    assert StoredFile.objects.get().mime == "audio/mpeg" and not held().exists()

    qin.speaks(to="hall", sound=b"\x02#!SILK_V3")
    qin.speaks(to="hall", sound=b"ID3" + bytes(40))
    relay.qin("three")
    relay.settle()
    relay.passes(seconds=16)
    assert relay.heard() == relay.everywhere("one", "[voice] ", "two", "three")
    assert [line.kind for line in Line.objects.order_by("no")][3:] == ["lacking", "lacking", "text"]


def test_whoever_asks_for_pictures_alone_is_given_nothing_spoken(relay):
    relay.member("Guest").speaks(to="hall", sound=SOUND)
    relay.settle()
    guests = Message.objects.get(kind=MessageKind.VOICE)
    want(relay.chats, asked=[Asked(guests.id, guests.at, with_text=True, keep=True)], real=relay.now)
    assert not Picture.objects.exists()
