"""Payouts: what is owed in cash, drawn up, approved by two, exported once, settled line by line."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import CashPermission

from ..tabs import Tab

ROOM = Tab("rewards_payouts", N_("Payouts"), 60, (CashPermission.PAYOUTS,))
