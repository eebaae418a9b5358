"""What referrals forget of erased members: sums stay, phones and words do not."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

forgets(
    "referrals.forget",
    "Erases the phones of erased members from referrals, ends their recommending, and empties notes; sums stay.",
    f"delete from referrals_visit where {THEIRS}",
    f"update referrals_referrer set state = 'left', ended_at = coalesce(ended_at, now()), why = '' where {THEIRS}",
    f"update referrals_referral set note = '', why = '' where {THEIRS}",
)
