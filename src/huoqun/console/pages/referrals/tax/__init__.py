"""Tax: the table by which it is withheld, readable, with its source; and changing it."""

from django.utils.translation import gettext_noop as N_

from huoqun.referrals.permissions import ReferralPermission

from ...rewards.tabs import Tab

ROOM = Tab("referral_tax", N_("Tax"), 40, (ReferralPermission.VIEW,))
