"""Figures: what came of the shop, month by month."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import ShopPermission

from ..tabs import Tab

ROOM = Tab("rewards_figures", N_("Figures"), 80, (ShopPermission.VIEW,))
