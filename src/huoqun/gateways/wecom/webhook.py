"""The web door: WeCom's calls verified, opened and read. Pure. 回调配置, document 90930; 加解密方案说明, 90968."""

from __future__ import annotations

from datetime import timedelta

from huoqun.chats.port.webhook import Call, Heard, HookAccount, TurnedAway

from . import xml
from .crypto import BadKey, CannotOpen, is_signed, key_of, unseal
from .translate import moment, told

WINDOW = timedelta(minutes=5)
OLDEST = timedelta(hours=24)
"""How old an event may be. The signature does not say where the timestamp ends and the nonce begins, so that an old
call may be signed again with the two exchanged; calls are remembered for longer than this.
"""

LONGEST_STAMP = 11


def hear(call: Call, account: HookAccount) -> Heard:
    """A GET proves that the address is ours; a POST tells of an event. Raises TurnedAway.

    A call that is made again (WeCom makes it three times when we are slow) is answered like the first.
    """
    if call.method == "GET" and call.body:
        raise TurnedAway("a check of the address has no body", status=400)
    sealed = call.query.get("echostr", "") if call.method == "GET" else _sealed(call.body)
    message = _open(call, account, sealed)
    if call.method == "GET":
        return Heard(reply=message)
    try:
        fields = xml.read(message)
    except xml.BadXml as error:
        raise TurnedAway("what was sealed is no event", status=400) from error
    event = told(fields)
    if call.at - moment(fields.get("CreateTime", "")) > OLDEST:
        raise TurnedAway("the event is more than a day old")
    return Heard(items=event.items, once=event.once, reply=b"success", errands=event.errands)


def _sealed(body: bytes) -> str:
    try:
        return xml.read(body).get("Encrypt", "")
    except xml.BadXml as error:
        raise TurnedAway("the body is no XML of WeCom", status=400) from error


def _open(call: Call, account: HookAccount, sealed: str) -> bytes:
    """The message of a call that is signed, fresh and sealed for this company."""
    stamp, nonce = call.query.get("timestamp", ""), call.query.get("nonce", "")
    given, token = call.query.get("msg_signature", ""), str(account.secrets.get("token", ""))
    if not sealed or not is_signed(given, token=token, timestamp=stamp, nonce=nonce, sealed=sealed):
        raise TurnedAway("the signature does not fit")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
        raise TurnedAway("the timestamp is none")
    if abs(call.at.timestamp() - int(stamp)) > WINDOW.total_seconds():
        raise TurnedAway("the timestamp is more than five minutes away; is this server's clock right?")
    try:
        key = key_of(str(account.secrets.get("aes_key", "")))
        return unseal(sealed, key=key, receiver=str(account.settings.get("corp_id", "")).strip())
    except (BadKey, CannotOpen) as error:
        raise TurnedAway("it is not sealed with this key for this company") from error
