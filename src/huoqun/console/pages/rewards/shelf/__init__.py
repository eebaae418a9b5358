"""The shelf: what members may have for their points."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import ShopPermission

from ..tabs import Tab

ROOM = Tab("rewards_shelf", N_("Shelf"), 10, (ShopPermission.VIEW,))
