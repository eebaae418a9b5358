"""Feasts and allowances: what is proposed by itself when the day comes near."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import CashPermission

from ..tabs import Tab

ROOM = Tab("rewards_feasts", N_("Feasts"), 45, (CashPermission.PACKETS,))
