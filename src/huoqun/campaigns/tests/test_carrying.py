"""The review asks whether groups, codes and the team carry the campaign."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.groups.models import Group, Kind

from ..models.seat import Place
from ..queries.review import findings
from .test_weighing import NOON, Brought

HOUR = timedelta(hours=1)


class Carrying(Brought):
    """A draft of four days and a bit, and its groups."""

    def room(self, name: str, **about) -> Place:
        here = self.actor.workspace_id
        kind, _ = Kind.objects.get_or_create(workspace_id=here, key="new", defaults={"name": "New"})
        group = Group.objects.create(
            workspace_id=here, platform="testing", key=name, name=name, kind=kind, created_at=NOON
        )
        return Place.objects.create(
            **{
                "workspace_id": here, "campaign_id": self.row.id, "group_id": group.id, "position": 1, "soft": 80,
                "hard": 100, "link": "https://example.com",
            } | about
        )  # fmt: skip

    def said(self) -> dict[str, dict]:
        found = findings(self.actor.workspace_id, self.row.id, now=NOON)
        return {one.code: one.values for one in found if one.topic == "capacity"}


@pytest.fixture
def carrying(db) -> Carrying:
    return Carrying()


def test_without_a_group_that_has_room_it_cannot_begin(carrying):
    assert carrying.said() == {"no_seats": {}}
    carrying.room("Full", taken=100)
    assert carrying.said() == {"no_seats": {}}


def test_codes_that_end_before_it_are_named_the_first_of_them(carrying):
    carrying.room("Lasts", code_ends=NOON + 100 * HOUR)
    carrying.room("Never ends")
    assert carrying.said() == {}
    carrying.room("Late", code_ends=NOON + 90 * HOUR)
    carrying.room("Soon", code_ends=NOON + 9 * HOUR)
    # Of a group that takes nobody in nothing is asked.
    carrying.room("Closed", state="closed", code_ends=NOON + HOUR)

    assert carrying.said() == {"codes_end": {"group": "Soon", "day": "11-27 05:00", "groups": 2}}


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        # It takes as many as it takes.
        (0, {}),
        # A hundred people of two minutes each, within five days.
        (40, {}),
        (39, {"team_short": {"seats": 100, "needs": 200, "has": 195}}),
    ],
)
def test_the_teams_minutes_are_held_against_the_seats(carrying, minutes, found):
    carrying.room("Here")
    carrying.row.staff_minutes = minutes
    carrying.row.save()

    assert carrying.said() == found
