"""Referrals: programmes, who might recommend, statements, tax. Each folder here is a tab and brings its addresses.

A tab's folder says `ROOM = Tab(…)` in its `__init__`, as a room does; nothing else lists it.
"""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.referrals.permissions import ReferralPermission

ROOM = Room(
    url="referrals", label=N_("Referrals"), icon="user-heart", order=41, permissions=(ReferralPermission.VIEW,),
    feature="referrals",
)  # fmt: skip
