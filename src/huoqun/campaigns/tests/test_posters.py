"""A campaign's poster: who lays it out, who is handed theirs and when, and that it is drawn once."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import zxingcpp
from django.conf import settings
from PIL import Image

from huoqun.core import files
from huoqun.core.actor import Actor, Grant
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.models import StoredFile

from ..actions import designing, handing
from ..models.posters import Copy, Poster
from ..permissions import CampaignPermission
from ..posters.layout import Layout, Slot, SlotKind, usual
from ..queries.posters import handed, my_poster
from ..queries.review import findings
from ..rules.campaigns import CampaignOver, State, WrongState
from ..rules.posters import EVERY, NoPoster, PosterLater
from .test_screenshots import Sharing
from .test_weighing import NOON

USUAL = usual("zh-hans", "写作共学营", "每天十分钟")


class Postered(Sharing):
    """A campaign with a poster; `at`: the moment that it is."""

    def __init__(self) -> None:
        super().__init__()
        self.at = NOON
        self.is_in(State.LIVE)
        designing.design(self.actor, campaign_uid=self.row.uid, layout=USUAL, now=NOON)

    def is_in(self, state: State, why: str = "") -> None:
        self.row.state, self.row.why = state, why
        self.row.save()

    def acts(self, member: int) -> Actor:
        return Actor(self.actor.workspace_id, "member", member)

    def asks(self, member: int):
        return handing.ask(self.acts(member), campaign_uid=self.row.uid, member_id=member, now=self.at)

    def sees(self, member: int, actor: Actor | None = None) -> bytes:
        return handing.draw(actor or self.acts(member), campaign_uid=self.row.uid, member_id=member, now=self.at)

    def copies(self) -> list[Copy]:
        return list(Copy.objects.of(self.actor.workspace_id).order_by("id"))


@pytest.fixture
def story(db) -> Postered:
    return Postered()


def codes(raw: bytes) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(raw)))]


def test_each_has_their_own_code_and_it_is_drawn_once(story):
    ann, bo = story.takes_part("Ann"), story.takes_part("Bo")
    for member in (ann, bo):
        assert story.asks(member) == NOON
    first = [story.sees(ann), story.sees(bo)]
    drawn = [copy.file for copy in story.copies()]

    assert [codes(raw) for raw in first] == [[f"{settings.PUBLIC_URL}/g/{story.token(m)}"] for m in (ann, bo)]
    assert story.sees(ann) == first[0] and [copy.file for copy in story.copies()] == drawn
    assert StoredFile.objects.filter(owner=f"member:{ann}", name="poster.jpg").count() == 1

    designing.design(story.actor, campaign_uid=story.row.uid, layout=Layout("#ffffff", USUAL.slots), now=NOON)
    assert story.sees(ann) != first[0], "another layout is another poster"
    assert StoredFile.objects.filter(owner=f"member:{ann}", name="poster.jpg").count() == 1


def test_nobody_gets_anothers_and_nobody_gets_one_unasked(story):
    ann, bo = story.takes_part("Ann"), story.takes_part("Bo")
    stranger = story.member("Cy")
    story.asks(ann)

    with pytest.raises(NotAllowed):
        story.sees(ann, story.acts(bo))
    with pytest.raises(NotAllowed):
        handing.ask(story.acts(bo), campaign_uid=story.row.uid, member_id=ann, now=NOON)
    for nothing in (bo, stranger):
        with pytest.raises(NotFound):
            story.sees(nothing)
    with pytest.raises(NotFound):
        story.asks(stranger)


def test_a_campaign_that_is_slowed_down_hands_them_out_one_by_one(story):
    people = [story.takes_part(name) for name in ("Ann", "Bo", "Cy")]
    assert story.asks(people[0]) == NOON
    story.is_in(State.THROTTLED, "seats")

    assert [story.asks(member) for member in people[1:]] == [NOON + EVERY, NOON + 2 * EVERY]
    assert story.asks(people[2]) == NOON + 2 * EVERY, "asking again changes nothing"
    with pytest.raises(PosterLater):
        story.sees(people[1])
    assert story.sees(people[0]), "whoever has theirs keeps it"
    seen = handed(story.actor.workspace_id, story.row.id, now=NOON)
    assert (seen.has, seen.waits) == (1, 2)

    story.at = NOON + EVERY
    assert story.sees(people[1])
    story.is_in(State.LIVE)
    assert story.sees(people[2]), "it goes on, so nobody waits"


def test_the_page_is_told_why_it_is_slow(story):
    ann = story.takes_part("Ann")
    participant = Copy._meta.get_field("code").related_model.objects.get(participant__member_id=ann).participant_id
    story.is_in(State.THROTTLED, "seats")
    before = my_poster(story.actor.workspace_id, story.row.id, participant, now=NOON)
    story.asks(ann)
    after = my_poster(story.actor.workspace_id, story.row.id, participant, now=NOON)

    assert (before.asked, before.there, before.may, before.why) == (False, False, True, "seats")
    assert (after.asked, after.there, after.turn) == (True, True, NOON)


@pytest.mark.parametrize("state", [State.PAUSED, State.CLOSING, State.SETTLED])
def test_a_campaign_that_takes_nobody_hands_none_out(story, state):
    ann, bo = story.takes_part("Ann"), story.takes_part("Bo")
    story.asks(ann)
    story.is_in(state)

    with pytest.raises(CampaignOver):
        story.asks(bo)


def test_without_a_poster_there_is_none(story):
    ann = story.takes_part("Ann")
    designing.drop(story.actor, campaign_uid=story.row.uid, now=NOON)

    with pytest.raises(NoPoster):
        story.asks(ann)


def test_a_poster_that_was_reviewed_is_reviewed_again_and_one_that_runs_takes_a_reviewer(story):
    editor = Actor(story.actor.workspace_id, "staff", 1, grants=(Grant(CampaignPermission.EDIT),))
    with pytest.raises(NotAllowed):
        designing.design(editor, campaign_uid=story.row.uid, layout=USUAL, now=NOON)
    story.is_in(State.REVIEWED)
    designing.design(editor, campaign_uid=story.row.uid, layout=USUAL, now=NOON)
    story.row.refresh_from_db()
    assert story.row.state == State.DRAFT
    story.is_in(State.CLOSING)
    with pytest.raises(WrongState):
        designing.design(editor, campaign_uid=story.row.uid, layout=USUAL, now=NOON)


def test_the_review_is_told_what_is_wrong_with_the_poster(story):
    def told() -> dict[str, bool]:
        found = findings(story.actor.workspace_id, story.row.id, now=NOON)
        return {one.code: one.stops for one in found if one.code.startswith("poster_")}

    assert told() == {}
    slots = dict(USUAL.slots) | {SlotKind.CODE: Slot(400, 1200, 150, 150)}
    slots[SlotKind.SUBTITLE] = Slot(90, 510, 900, 180, "转发后可领取", 60, "#1f2933")
    designing.design(story.actor, campaign_uid=story.row.uid, layout=Layout("#fff7ed", slots), now=NOON)
    assert told() == {"poster_small_code": True, "poster_induces_sharing": False}


def test_a_picture_lies_below_and_goes_with_the_next(story):
    def kept(colour: str) -> int:
        out = io.BytesIO()
        Image.new("RGB", (540, 960), colour).save(out, "PNG")
        return files.keep(
            story.actor, raw=out.getvalue(), name="g", allowed=[files.FileKind.PICTURE], owner="campaigns", now=NOON
        ).id

    for colour in ("#101010", "#f0f0f0"):
        designing.dress(story.actor, campaign_uid=story.row.uid, file_id=kept(colour), now=NOON)
    row = Poster.objects.get(campaign_id=story.row.id)

    assert StoredFile.objects.filter(owner="campaigns").count() == 1
    assert bytes(row.tones)[0] > 200
    designing.dress(story.actor, campaign_uid=story.row.uid, file_id=None, now=NOON)
    assert not StoredFile.objects.filter(owner="campaigns").exists()


def test_what_nobody_looks_at_is_forgotten_and_drawn_again(story):
    ann = story.takes_part("Ann")
    story.asks(ann)
    first = story.sees(ann)

    assert handing.forget(story.actor, now=NOON + timedelta(days=6)) == 0
    assert handing.forget(story.actor, now=NOON + timedelta(days=8)) == 1
    assert not StoredFile.objects.filter(name="poster.jpg").exists()
    assert story.sees(ann) == first
