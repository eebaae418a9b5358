"""The operator's system calls us. Pure. Signed, within five minutes; the same signature is taken once."""

from __future__ import annotations

from huoqun.chats.port.webhook import Call, Heard, HookAccount, TurnedAway

from .signing import HEADER, verify
from .translate import heard


def hear(call: Call, account: HookAccount) -> Heard:
    """Verify, then read. Raises TurnedAway."""
    if call.method != "POST":
        raise TurnedAway("it must come by POST", status=405)
    signature = call.headers.get(HEADER.lower(), "")
    if wrong := verify(str(account.secrets.get("secret", "")), call.body, signature, at=call.at):
        raise TurnedAway(wrong, status=401)
    try:
        items = heard(call.body)
    except ValueError as error:
        raise TurnedAway(f"its body is not of the documented shape: {str(error)[:200]}", status=422) from None
    return Heard(items=items, once=signature, reply=b'{"ok":true}', content_type="application/json")
