"""Lectures: planned, relayed line by line to many groups, with the lag of each and what they ask."""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.lectures.permissions import LecturePermission

ROOM = Room(
    url="lectures", label=N_("Lectures"), icon="presentation", order=43, permissions=(LecturePermission.VIEW,),
    feature="lectures",
)  # fmt: skip
