"""What a system of the operator's own may be asked: everything, as far as it says that it can."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import DO_EVERYTHING, Capability
from huoqun.chats.port.gateway import Field, Meta

ABOUT_US = {Capability.MEMBERS, Capability.ECHOES, Capability.LOOKUP, Capability.HISTORY, Capability.IDEMPOTENT}
"""How a platform answers, and no act: none of these is asked of a webhook."""

_NO_YES = (("no", _("No")), ("yes", _("Yes")))

META = Meta(
    name="webhook",
    ids_are="tenant",
    tenant="system",
    title=_("Webhook"),
    about=_("A system of your own: Huoqun posts signed JSON to it, and it may post what members say and do back."),
    steps=(
        _("Build an address that takes signed JSON by POST; README.md of this gateway has the shape and an example."),
        _("Choose a long random secret, and keep it at both ends."),
    ),
    capabilities=DO_EVERYTHING - ABOUT_US,
    fields=(
        Field("url", _("Address to post to"), help=_("https://…; it gets every order as JSON.")),
        Field(
            "system", _("Name of your system"),
            help=_(
                "Ids of people and groups count within it: connections with the same name here share them. "
                "Leave it as it is once people are here; under another everybody is new."
            ),
        ),
        Field(
            "secret", _("Shared secret"), secret=True,
            help=_("At least 16 characters. Both ends sign with it: docs are in this gateway's README.md."),
        ),
        Field(
            "can", _("What your system can do"), required=False, default="send_group, send_person, mention, buttons",
            help=_("Names separated by commas, as in the README.md. What is missing becomes a task for a person."),
        ),
        Field(
            "idempotent", _("Does it do nothing twice for the same Idempotency-Key?"), required=False, default="no",
            choices=_NO_YES, help=_("Then an order whose answer was lost is sent again; otherwise a person decides."),
        ),
        Field(
            "inside", _("Does it stand inside this network?"), required=False, default="no", choices=_NO_YES,
            help=_("Only then are private addresses and http allowed."),
        ),
    ),
    lost={"untold": _("Whatever your system does not tell again: it should, until it is answered with 2xx.")},
    source="Made here: README.md is its documentation.",
    door=True,
)  # fmt: skip
