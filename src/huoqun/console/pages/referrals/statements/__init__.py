"""Statements: what each referrer was paid, and the tax that was withheld."""

from django.utils.translation import gettext_noop as N_

from huoqun.referrals.permissions import ReferralPermission

from ...rewards.tabs import Tab

ROOM = Tab("referral_statements", N_("Statements"), 30, (ReferralPermission.VIEW,))
