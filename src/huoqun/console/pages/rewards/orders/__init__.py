"""Orders: what waits for the team, accepted, refused and handed over, many at once."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import ShopPermission

from ..tabs import Tab

ROOM = Tab("rewards_orders", N_("Orders of rewards"), 20, (ShopPermission.VIEW,))
