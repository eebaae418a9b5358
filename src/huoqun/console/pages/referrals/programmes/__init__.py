"""Programmes: what each pays for, who recommends in it, and what that came to."""

from django.utils.translation import gettext_noop as N_

from huoqun.referrals.permissions import ReferralPermission

from ...rewards.tabs import Tab

ROOM = Tab("referrals", N_("Programmes"), 10, (ReferralPermission.VIEW,))
