"""Tables of live codes: the pool of groups that a campaign fills, and the seats in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.openings import OpeningState
from ..rules.seats import PlaceState


class Place(Owned):
    """A group of a campaign's pool. `taken`: its live seats; `others`: people in the group who have none.

    Filled up to `soft` first, to `hard` when every group is at its soft capacity. `picture`: of its code, as a file's
    uid; good until `code_ends`, for `daily` people a day (0: for as many as come). `link`: an address that leads into
    the group, where the platform has one; `way`: a join way that a platform holds for it, which never ends by itself.
    """

    uid = models.UUIDField(default=ids.uid)
    campaign = reference("campaigns.Campaign", db_index=False)
    group = reference("groups.Group", db_index=False)
    position = models.IntegerField()
    soft = models.IntegerField()
    hard = models.IntegerField()
    taken = models.IntegerField(default=0)
    others = models.IntegerField(default=0)
    state = models.TextField(choices=[(s.value, s.value) for s in PlaceState], default=PlaceState.OPEN)
    picture = models.TextField(default="")
    link = models.TextField(default="")
    way = reference("chats.Held", null=True, db_index=False)
    code_ends = models.DateTimeField(null=True)
    daily = models.IntegerField(default=0, db_default=0)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("campaigns_place"),
            models.UniqueConstraint(fields=["uid"], name="campaigns_place_uid"),
            models.UniqueConstraint(fields=["campaign", "group"], name="campaigns_place_once"),
            models.CheckConstraint(
                condition=Q(taken__gte=0, others__gte=0, soft__gte=1, soft__lte=F("hard")),
                name="campaigns_place_sizes",
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("hard")), name="campaigns_place_not_over"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["workspace", "group"], name="campaigns_places_of_group")]


class Opening(Owned):
    """A group that the platform of a pool was asked to make, after the group `like`. `reason`: why it came to nothing,
    that nobody knows yet what became of it, or that it was made and its pool took it no more.
    """

    campaign = reference("campaigns.Campaign", db_index=False)
    number = models.IntegerField()
    name = models.TextField()
    like = reference("groups.Group", db_index=False)
    group = reference("groups.Group", null=True, db_index=False)
    state = models.TextField(choices=[(s.value, s.value) for s in OpeningState], default=OpeningState.ASKED)
    reason = models.TextField(default="")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("campaigns_opening"),
            models.UniqueConstraint(fields=["campaign", "number"], name="campaigns_opening_once"),
        ]


class Waiting(Owned):
    """A device that waits for a seat, in the order of `since`. `seen_at`: whoever closed the page waits no more."""

    workspace = known_by_parent()
    campaign = reference("campaigns.Campaign", db_index=False)
    code = reference("campaigns.Code", db_index=False)
    device = models.BinaryField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("campaigns_waiting"),
            models.UniqueConstraint(fields=["campaign", "device"], name="campaigns_waiting_once"),
        ]
        indexes = [models.Index(fields=["campaign", "since"], name="campaigns_waiting_line")]


class Seat(Owned):
    """A seat in a group, held for a device until `held_until` and confirmed by its joining. `word`: what it says there
    to be known, where the platform does not tell who came by which code.
    """

    workspace = known_by_parent()
    campaign = reference("campaigns.Campaign", db_index=False)
    place = reference("campaigns.Place", db_index=False)
    code = reference("campaigns.Code", db_index=False)
    device = models.BinaryField()
    word = models.TextField()
    member = reference("members.Member", null=True, db_index=False)
    reserved_at = models.DateTimeField()
    held_until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("campaigns_seat"),
            models.UniqueConstraint(
                fields=["campaign", "device"], name="campaigns_seat_of_device", condition=Q(released_at__isnull=True)
            ),
            models.UniqueConstraint(fields=["workspace", "word"], name="campaigns_seat_word"),
        ]
        indexes = [
            models.Index(
                fields=["held_until"], name="campaigns_seats_held",
                condition=Q(confirmed_at__isnull=True, released_at__isnull=True),
            ),
            models.Index(fields=["place", "released_at"], name="campaigns_seats_of_place"),
            models.Index(
                fields=["workspace", "member"], name="campaigns_seats_of_member", condition=Q(member__isnull=False)
            ),
        ]  # fmt: skip
