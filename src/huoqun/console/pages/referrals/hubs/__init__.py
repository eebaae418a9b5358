"""Hubs (关键人): members who bring or hold circles of others, with what speaks for each."""

from django.utils.translation import gettext_noop as N_

from huoqun.referrals.permissions import ReferralPermission

from ...rewards.tabs import Tab

ROOM = Tab("referral_hubs", N_("Hubs"), 20, (ReferralPermission.PEOPLE,))
