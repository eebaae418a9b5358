"""What is asked of QQ besides speaking: orders → OneBot's actions, and which implementation knows which. Pure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port import effects
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Order
from huoqun.chats.port.errors import Refused

from .meta import META
from .translate import muting, naming

Action = tuple[str, dict[str, Any]]


def number(id: str) -> int | str:
    """As OneBot wants it: QQ numbers and message ids are numbers there; whatever is none stays as it came."""
    return int(id) if id.removeprefix("-").isdecimal() and id.isascii() and len(id) < 20 else id


def is_napcat(app: str) -> bool:
    return "napcat" in app.lower()


# Asked to dissolve a group, they leave it: their `set_group_leave` does not look at `is_dismiss`. A file they take from
# their own disk only.
_LACKS = {
    "go-cqhttp": {Capability.FILE},
    "lagrange": {Capability.DISSOLVE, Capability.FILE},
    "": {Capability.DISSOLVE},
}


def can(app: str) -> frozenset[Capability]:
    """What an implementation can do, by what it calls itself (`get_version_info`).

    What nobody is known to lack is tried, and refused in words. Only go-cqhttp is known to dissolve.
    """
    lacking = next(lacks for name, lacks in _LACKS.items() if name in app.lower())
    return frozenset(Capability(one) for one in META.capabilities) - lacking


def asked(order: Order) -> Action:
    """The action of an order that says nothing. Raises Refused for what QQ does not have."""
    group, user = number(order.chat), number(order.person)
    there = {"group_id": group, "user_id": user}
    match order.body:
        case effects.DeleteMessage(message):
            return "delete_msg", {"message_id": number(message)}
        case effects.Kick():
            return "set_group_kick", {**there, "reject_add_request": False}
        case effects.Ban(seconds):
            if seconds:
                raise Refused(gettext("QQ keeps people out for good only, not for a time."))
            return "set_group_kick", {**there, "reject_add_request": True}
        case effects.Mute(seconds):
            # 0 would lift the mute.
            return "set_group_ban", {**there, "duration": max(1, seconds)}
        case effects.Unmute():
            return "set_group_ban", {**there, "duration": 0}
        case effects.SetNickname(nickname):
            return "set_group_card", {**there, "card": nickname}
        case effects.SetRole(role):
            return "set_group_admin", {**there, "enable": role == "admin"}
    return _of_the_group(order, group)


def _of_the_group(order: Order, group: int | str) -> Action:
    match order.body:
        case effects.Pin(message):
            return "set_essence_msg", {"message_id": number(message)}
        case effects.Unpin(message):
            return "delete_essence_msg", {"message_id": number(message)}
        case effects.Announce(text):
            # NapCat would have everybody press that they read it.
            return "_send_group_notice", {"group_id": group, "content": text, "confirm_required": 0}
        case effects.RenameGroup(name):
            return "set_group_name", {"group_id": group, "group_name": name}
        case effects.AcceptJoin(request):
            return "set_group_add_request", {"flag": request, "sub_type": "add", "type": "add", "approve": True}
        case effects.DeclineJoin(request, reason):
            refusal = {"flag": request, "sub_type": "add", "type": "add", "approve": False, "reason": reason}
            return "set_group_add_request", refusal
        case effects.Dissolve():
            return "set_group_leave", {"group_id": group, "is_dismiss": True}
    raise Refused(gettext("QQ has no way to do this (%(what)s).") % {"what": order.what})


def ref_of(order: Order) -> str:
    """How what was done is named, where a notice confirms it later; '' where none does."""
    match order.body:
        case effects.Mute():
            return muting(order.chat, order.person)
        case effects.Unmute():
            return "un" + muting(order.chat, order.person)
        case effects.SetNickname():
            return naming(order.chat, order.person)
    return ""
