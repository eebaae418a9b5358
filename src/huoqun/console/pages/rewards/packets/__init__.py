"""Red packets: made from a budget, looked at first, followed to who got what."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import CashPermission

from ..tabs import Tab

ROOM = Tab("rewards_packets", N_("Red packets"), 40, (CashPermission.PACKETS,))
