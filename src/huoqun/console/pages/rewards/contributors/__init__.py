"""Contributors: who earned merchandise by what they did, proposed to the team with the evidence."""

from django.utils.translation import gettext_noop as N_

from huoqun.rewards.permissions import ShopPermission

from ..tabs import Tab

ROOM = Tab("rewards_contributors", N_("Contributors"), 40, (ShopPermission.HANDLE,))
