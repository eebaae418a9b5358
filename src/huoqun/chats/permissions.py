"""What may be done with messages, effects and connections."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class ChatsPermission(StrEnum):
    """Reading is by group; so is speaking. Connections hold the accounts' keys, so few may touch them."""

    MESSAGE_VIEW = "chats:message:view"
    MESSAGE_SEND = "chats:message:send"
    INBOX_RECEIVE = "chats:inbox:receive"
    HISTORY_IMPORT = "chats:history:import"
    HISTORY_EXPORT = "chats:history:export"
    WAITING_DISMISS = "chats:waiting:dismiss"
    EFFECT_VIEW = "chats:effect:view"
    EFFECT_SETTLE = "chats:effect:settle"
    CONNECTION_VIEW = "chats:connection:view"
    CONNECTION_EDIT = "chats:connection:edit"
