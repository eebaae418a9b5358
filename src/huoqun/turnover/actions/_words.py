"""What is said to somebody in private, where the rule has no words of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..rules.presence import NewRule
from ..rules.rounds import Step


def words_of(step: Step, rule: NewRule | None) -> str:
    """The words for a step, with what is replaced still in braces; empty for what nobody is told."""
    own = {
        Step.THANK: rule.words_thank, Step.ASK_BACK: rule.words_ask, Step.LAST_NOTICE: rule.words_last,
        Step.LEAVE: rule.words_leave,
    }.get(step, "") if rule else ""  # fmt: skip
    return own or {
        Step.THANK: _("{name}, thank you for this month in {group}: the group lives by people like you."),
        Step.ASK_BACK: _(
            "{name}, we have not seen you in {group} for a while. Is all well? A word there is enough. If it does not "
            "suit you any more, say so: that is fine too."
        ),
        Step.LAST_NOTICE: _(
            "{name}, places in {group} are few, and others wait. If you would like to keep yours, say something there "
            "this month. If you are away for a time, tell us, and your place is kept."
        ),
        Step.LEAVE: _(
            "{name}, we give your place in {group} to somebody who waits for it, as the group's rules say. Thank you "
            "for having been with us. {door}"
        ),
    }.get(step, "")
