"""How people are cleared out, as it is published: nobody is let go by a rule that they could not read."""

from __future__ import annotations

import orjson
from django.utils.translation import gettext as _

from huoqun.core.queries import workspace
from huoqun.groups.published import Part, Told, hashed, publishes

from .queries.ruling import ruled_alone, said_of
from .rules.presence import Measure, NewRule
from .words import fate_name, measure_name


@publishes("presence", order=30, own=ruled_alone, instead=True)
def presence(workspace_id: int, group_id: int | None, kind_id: int | None) -> Part | None:
    """The rule of presence that is on."""
    rule = said_of(workspace_id, group_id, kind_id) if workspace(workspace_id).has("turnover") else None
    if rule is None:
        return None
    return Part("presence", _("Who leaves, and how"), hashed(_counted(rule)), [Told(line) for line in aloud(rule)])


def _counted(rule: NewRule) -> str:
    """What of a rule decides about people; the words in which they are told may change without another version."""
    fields = [name for name in NewRule.__dataclass_fields__ if not name.startswith("words_") and name != "thanks"]
    return orjson.dumps({name: getattr(rule, name) for name in fields}, option=orjson.OPT_SORT_KEYS).decode()


def aloud(rule: NewRule) -> list[str]:
    """A rule of presence as members read it."""
    worth = _(", ").join(f"{measure_name(m)} ×{rule.weights[m]}" for m in Measure if rule.weights.get(m, 0))
    protected = [_("who is new for %(days)d days") % {"days": rule.new_days}, _("who is on leave")]
    if rule.paid_days:
        protected.append(_("who bought in the last %(days)d days") % {"days": rule.paid_days})
    if rule.helpers:
        protected.append(_("owner and admins of the group"))
    said = {"days": rule.window_days, "least": rule.least, "worth": worth, "share": rule.share, "keep": rule.keep}
    return [
        _("Once a month it is counted who was there in the last %(days)d days: %(worth)s. %(least)d is enough.") % said,
        _("Whoever is not there is asked back in private, a month later given a last notice, and only then let go."),
        _("At most %(share)d of a hundred leave in a month, and never below %(keep)d people are left.") % said,
        _("Not judged: %(who)s.") % {"who": _(", ").join(protected)},
        _("Whoever was let go comes back %(let_go)s; who left with a word %(with_word)s; without one %(without)s.")
        % {
            "let_go": fate_name(rule.let_go), "with_word": fate_name(rule.with_word),
            "without": fate_name(rule.without_word),
        },
    ]  # fmt: skip
