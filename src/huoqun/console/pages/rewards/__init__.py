"""Rewards: what members may have, and what became of it. Each folder here is a tab and brings its addresses.

A tab's folder says `ROOM = Tab(…)` in its `__init__`, as a room does; nothing else lists it.
"""

from django.utils.translation import gettext_noop as N_

from huoqun.console.rooms import Room
from huoqun.rewards.permissions import ShopPermission

ROOM = Room(
    url="rewards", label=N_("Rewards"), icon="gift", order=47, permissions=(ShopPermission.VIEW,), feature="rewards",
)  # fmt: skip
