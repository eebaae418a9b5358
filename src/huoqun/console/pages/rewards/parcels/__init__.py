"""Parcels: the list of where they go, and the tracking numbers that come back."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import ShopPermission

from ..tabs import Tab

ROOM = Tab("rewards_parcels", N_("Parcels"), 30, (ShopPermission.HANDLE, ShopPermission.ADDRESS))
