"""What may be done with referrals."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class ReferralPermission(StrEnum):
    """All of the whole workspace. `SIGN`: record a legal sign-off; `PEOPLE`: ask members to recommend, and end it;
    `CLOSE`: statements; `TAX`: the table by which tax is withheld. `HEAR`: what members say and buy, told by Huoqun
    itself.
    """

    VIEW = "referrals:programme:view"
    EDIT = "referrals:programme:edit"
    SIGN = "referrals:programme:sign_off"
    PEOPLE = "referrals:referrer:edit"
    JOIN = "referrals:referrer:join"
    CLOSE = "referrals:statement:close"
    TAX = "referrals:tax:publish"
    HEAR = "referrals:referral:hear"
