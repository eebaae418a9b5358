"""A picture of themselves that somebody gives for their poster: theirs alone, where the poster has a place for it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from huoqun.core import clock, files
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.models import StoredFile
from huoqun.members.actions import visiting

from ..actions import designing, handing
from ..actions.portraying import give_portrait, take_off_portrait
from ..models.campaign import Participant
from ..posters.layout import Layout, Slot, SlotKind
from ..rules.campaigns import State
from ..rules.posters import NoPortrait
from .test_posters import USUAL, Postered, codes
from .test_weighing import NOON

PLACE = Slot(440, 60, 200, 200)
RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(colour: tuple[int, int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 900), colour).save(out, "PNG")
    return out.getvalue()


class Portrayed(Postered):
    """A campaign whose poster has a place for whoever invites. Ann has hers."""

    def __init__(self) -> None:
        super().__init__()
        self.switch(on=True)
        self.one = self.takes_part("Ann")
        self.asks(self.one)

    def switch(self, *, on: bool) -> None:
        slots = dict(USUAL.slots) | ({SlotKind.AVATAR: PLACE} if on else {})
        designing.design(self.actor, campaign_uid=self.row.uid, layout=Layout("#fff7ed", slots), now=NOON)

    def kept(self, colour: tuple[int, int, int], member: int) -> int:
        owner, raw = f"member:{member}", picture(colour)
        allowed = [files.FileKind.PICTURE]
        return files.keep(self.acts(member), raw=raw, name="p.jpg", allowed=allowed, owner=owner, now=NOON).id

    def gives(self, colour, *, of: int | None = None, by: int | None = None, file: int | None = None) -> None:
        member = of or self.one
        file = file or self.kept(colour, member)
        give_portrait(
            self.acts(by or member), campaign_uid=self.row.uid, member_id=member, file_id=file, now=NOON
        )  # fmt: skip

    def face(self) -> tuple[int, int, int]:
        """What stands on Ann's poster where her picture has its place."""
        made = Image.open(io.BytesIO(self.sees(self.one)))
        assert len(codes(self.sees(self.one))) == 1
        return made.getpixel((PLACE.x + PLACE.w // 2, PLACE.y + PLACE.h // 2))

    def files(self) -> int:
        return StoredFile.objects.filter(owner=f"member:{self.one}").count()


@pytest.fixture
def story(db) -> Portrayed:
    return Portrayed()


def near(one, other) -> bool:
    return all(abs(a - b) < 20 for a, b in zip(one, other, strict=True))


def test_what_they_gave_stands_on_their_poster_until_they_take_it_off(story):
    plain = story.face()

    story.gives(RED)
    assert near(story.face(), RED)
    story.gives(BLUE)
    assert near(story.face(), BLUE) and story.files() == 2, "one portrait, one poster"

    take_off_portrait(story.acts(story.one), campaign_uid=story.row.uid, member_id=story.one, now=NOON)
    assert story.files() == 0, "the poster that showed it is deleted at once"
    assert story.face() == plain


def test_it_is_theirs_alone_and_only_where_the_switch_is_on(story):
    bo, stranger = story.takes_part("Bo"), story.member("Cy")

    with pytest.raises(NotAllowed):
        story.gives(RED, by=bo)
    for nothing in (bo, stranger):  # no poster yet, no part at all
        with pytest.raises(NotFound):
            story.gives(RED, of=nothing)
    with pytest.raises(NotFound):  # somebody else's file
        story.gives(RED, file=story.kept(RED, bo))

    story.gives(RED)
    story.switch(on=False)
    assert not near(story.face(), RED)
    with pytest.raises(NoPortrait):
        story.gives(BLUE)


@pytest.mark.parametrize("over", ["settled", "parted"])
def test_it_goes_with_the_campaign_or_with_whoever_parts_and_not_before(story, over):
    story.gives(RED)
    story.face()
    assert handing.forget(story.actor, now=NOON + timedelta(days=8)) == 1 and story.files() == 1
    assert near(story.face(), RED), "nobody looked at it for a week: it is drawn again with it"

    if over == "settled":
        story.is_in(State.SETTLED)
    else:
        Participant.objects.filter(member_id=story.one).update(parted_at=NOON)
    assert handing.forget(story.actor, now=NOON) == 1
    assert (story.files(), handing.forget(story.actor, now=NOON)) == (0, 0)


def test_a_member_gives_it_on_their_page_and_what_is_no_picture_is_not_taken(story):
    phone, page = Client(headers={"accept-language": "en"}), reverse("me_campaign", args=[story.row.uid])
    token = visiting.mint(story.actor, member_id=story.one, now=clock.now())
    assert phone.post(reverse("me_open", args=[token])).status_code == 302

    def gives(raw, name="me.png"):
        said = {"picture": SimpleUploadedFile(name, raw)} if raw else {}
        return phone.post(reverse("me_campaign_portrait", args=[story.row.uid]), said).status_code

    assert "Put a picture of yours on it" in phone.get(page).content.decode()
    refused = [b"", b"hello", b"<svg onload=alert(1)>", b"\0\0\0\x18ftypheic0000", picture(RED)[:200], b"%PDF-1.7"]
    assert {gives(raw) for raw in refused} == {400}
    assert gives(picture(RED), "../../etc/passwd") == 302
    assert "Take it off" in phone.get(page).content.decode() and near(story.face(), RED)

    assert phone.post(reverse("me_campaign_portrait", args=[story.row.uid]), {"off": "1"}).status_code == 302
    assert not near(story.face(), RED)
    story.switch(on=False)
    assert "Put a picture of yours on it" not in phone.get(page).content.decode()
    assert gives(picture(RED)) == 409
