"""A person sends a screenshot back: for a reason, which whoever sent it is told where something writes to them."""

from datetime import timedelta

import pytest
from django.utils.translation import gettext, override

from huoqun.chats.models import Connection, Effect
from huoqun.core.actor import Actor
from huoqun.core.models import Workspace
from huoqun.members.models import Identity, Member

from ..actions import auditing, proving
from ..fraud.attacks import pictures as drawing
from ..models.screenshots import Shot
from ..queries.screenshots import firsts, mine, queue
from ..rules.screenshots import Back, NoReason, ShotState
from ..screenshots.words import BACK, SHORT, why_back
from .test_screenshots import NOON, Sharing, own, sharing

__all__ = ["sharing"]


@pytest.fixture
def waiting(sharing) -> Shot:
    """Bo's screenshot, which a person has to look at."""
    bo = sharing.takes_part("Bo")
    shot = sharing.sends(bo, drawing.drawn(own(sharing, bo, 5)))
    Shot.objects.filter(id=shot.id).update(state=ShotState.QUEUED, signs=["no_word", "name"])
    return shot


def is_written_to(sharing: Sharing, member: int, *can: str) -> None:
    """They are known on a platform whose connection can do this."""
    here = sharing.actor.workspace_id
    Connection.objects.create(
        workspace_id=here, platform="testing", realm="testing", name="Line", is_on=True,
        offers={"capabilities": sorted(can)}, created_at=NOON,
    )  # fmt: skip
    Identity.objects.create(workspace_id=here, member_id=member, platform="testing", key="bo", created_at=NOON)


def told() -> list[str]:
    return [effect.body["text"] for effect in Effect.objects.order_by("id")]


def back(sharing: Sharing, shot: Shot, **why: str) -> None:
    auditing.decide(sharing.actor, shot_uid=shot.uid, accept=False, now=NOON, **why)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        # Without a word nobody knows what to mend.
        ({}, None),
        # Nor by what is no reason of ours, or is blank.
        ({"because": "reject", "why": "  "}, None),
        # Ready ones are kept as keys.
        ({"because": "limited"}, ("limited", "")),
        # One's own words do as well, and what no database keeps is left out.
        ({"because": "reject", "why": " Which \0group? "}, ("", "Which group?")),
        # Or both.
        ({"because": "cut", "why": "The top"}, ("cut", "The top")),
    ],
)
def test_it_comes_back_for_a_reason_or_not_at_all(sharing, waiting, said, kept):
    if kept is None:
        with pytest.raises(NoReason):
            back(sharing, waiting, **said)
    else:
        back(sharing, waiting, **said)

    waiting.refresh_from_db()
    assert (waiting.state, (waiting.because, waiting.why)) == (
        ("queued", ("", "")) if kept is None else ("rejected", kept)
    )


def test_what_is_accepted_keeps_no_reason(sharing, waiting):
    auditing.decide(sharing.actor, shot_uid=waiting.uid, accept=True, because="cut", now=NOON)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.because) == ("accepted", "")


def test_they_read_what_the_person_said_and_not_what_the_machine_saw(sharing, waiting):
    back(sharing, waiting, because="limited")

    line = mine(sharing.actor.workspace_id, sharing.row.id, waiting.member_id)[0]
    assert why_back(line.signs, line.because, line.why, str) == [BACK[Back.LIMITED]]
    # What was sent back by itself says what was against it, and nothing that was for it.
    assert why_back(["no_word", "name"], "", "", str) == ["The word of the day is not in the picture."]


@pytest.mark.parametrize(
    ("can", "words"),
    [
        # Something writes to them: in the community's language, not in that of whoever decided.
        (["send_person"], ["你为“写作共学营”交的截图被退回了。"]),
        # Nobody does but a colleague by hand: their page has to do.
        (["send_group"], []),
    ],
)
def test_they_are_told_where_something_writes_to_them_by_itself(sharing, waiting, can, words):
    Workspace.objects.filter(id=sharing.actor.workspace_id).update(language="zh-hans")
    is_written_to(sharing, waiting.member_id, *can)
    with override("en"):
        back(sharing, waiting, because="cut")

    assert [text[: len(start)] for text, start in zip(told(), words, strict=True)] == words
    with override("zh-hans"):
        assert all(gettext(BACK[Back.CUT]) in text and "http" in text for text in told())


def test_after_the_second_no_third_is_asked_for_and_whoever_decides_sees_the_first(sharing, waiting):
    Workspace.objects.filter(id=sharing.actor.workspace_id).update(language="en")
    here, bo = sharing.actor.workspace_id, waiting.member_id
    is_written_to(sharing, bo, "send_person")
    back(sharing, waiting, because="old")
    second = sharing.sends(bo, drawing.drawn(own(sharing, bo, 6)))
    Shot.objects.filter(id=second.id).update(state=ShotState.QUEUED)

    [line] = queue(here, sharing.row.id, limit=9)
    assert firsts(here, [line], campaign_id=sharing.row.id)[second.uid].because == "old"
    back(sharing, second, because="anothers")
    assert ["You may send one more" in text for text in told()] == [True, False]


def as_somebody_else(shot: Shot, **about) -> Shot:
    """What they sent as whom they were on QQ, before both became one."""
    qq = Member.objects.create(
        workspace_id=shot.workspace_id, name="Bo on QQ", created_at=NOON, canonical_id=shot.member_id
    ).id
    return sent(shot, member_id=qq, **about)


def sent(shot: Shot, **about) -> Shot:
    """Another one of theirs."""
    here = {"workspace_id": shot.workspace_id, "campaign_id": shot.campaign_id, "member_id": shot.member_id}
    return Shot.objects.create(**here | {"attempt": 2, "file": 0, "sent_at": NOON} | about)


@pytest.mark.parametrize(
    ("another", "about"),
    [
        # Looked at again, the first comes back while the second waits: that one decides.
        (sent, {"state": "queued"}),
        # Both came back by now.
        (sent, {"state": "rejected"}),
        # The other one was sent as somebody they were.
        (as_somebody_else, {"state": "rejected", "attempt": 1}),
    ],
)
def test_no_more_is_asked_for_where_none_more_may_be_sent(sharing, waiting, another, about):
    Workspace.objects.filter(id=sharing.actor.workspace_id).update(language="en")
    is_written_to(sharing, waiting.member_id, "send_person")
    another(waiting, **about)
    back(sharing, waiting, because="cut")

    assert ["What you sent, and what came of it" in text for text in told()] == [True]


def test_whoever_decides_sees_the_first_that_was_sent_as_somebody_else(sharing, waiting):
    earlier = {"attempt": 1, "state": "rejected", "because": "old", "sent_at": NOON - timedelta(hours=1)}
    as_somebody_else(waiting, **earlier)
    Shot.objects.filter(id=waiting.id).update(attempt=2)

    found = queue(sharing.actor.workspace_id, sharing.row.id, limit=9)
    assert firsts(waiting.workspace_id, found, campaign_id=sharing.row.id)[waiting.uid].because == "old"


def test_after_an_appeal_they_hear_once_more(sharing, waiting):
    is_written_to(sharing, waiting.member_id, "send_person")
    back(sharing, waiting, because="edited")
    actor = Actor(sharing.actor.workspace_id, "member", waiting.member_id)
    proving.appeal(actor, shot_uid=waiting.uid, member_id=waiting.member_id, words="It is not", now=NOON)
    Shot.objects.filter(id=waiting.id).update(decided_by="user:1")
    back(sharing, waiting, because="edited")

    assert len(told()) == 2


def test_every_reason_has_its_words_and_its_button():
    assert set(BACK) == set(SHORT) == set(Back)
