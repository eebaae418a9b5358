"""Budgets: what may be spent on members, what it was spent on, and what is left."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import CashPermission

from ..tabs import Tab

ROOM = Tab("rewards_budgets", N_("Budgets"), 50, (CashPermission.BUDGETS,))
