"""What the platform tells us: an event sealed, signed and posted to the callback address, three times if need be.

回调配置, https://developer.work.weixin.qq.com/document/path/90930; the events of customers: 92130.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape

from ..crypto import key_of, seal, signature
from .corp import Corp

TRIES = 3
PATIENCE = 5.0
"""Seconds after which a call that was not answered is made again."""

Post = Callable[[str, Mapping[str, str], bytes], bytes | None]
"""How an event is delivered: (method, query, body) → what was answered, None when nothing good was."""


@dataclass
class Callback:
    """Where and how events are told. Without an address they are kept in `told` only."""

    token: str
    aes_key: str
    url: str = ""
    post: Post | None = None
    told: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    is_silent: bool = False
    """Events get lost: they are not even kept."""


def sign(corp: Corp, callback: Callback, message: bytes) -> tuple[dict[str, str], str]:
    """The query of a call and the sealed message."""
    turn = corp.number("nonce")
    sealed = seal(message, key=key_of(callback.aes_key), receiver=corp.corp_id, random=f"{turn:016}".encode())
    timestamp, nonce = str(corp.stamp()), f"{1_000_000_000 + turn}"
    signed = signature(callback.token, timestamp, nonce, sealed)
    return {"msg_signature": signed, "timestamp": timestamp, "nonce": nonce}, sealed


def envelope(corp: Corp, sealed: str) -> bytes:
    return (
        f"<xml><ToUserName><![CDATA[{corp.corp_id}]]></ToUserName>"
        f"<AgentID><![CDATA[{corp.agent_id}]]></AgentID><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    ).encode()


def tell(corp: Corp, callback: Callback, fields: Mapping[str, object]) -> bool:
    """Tell an event; answers whether it was taken. `fields`: in their order; a list becomes `Item`s."""
    if callback.is_silent:
        return False
    message = written(fields)
    for _ in range(TRIES):
        query, sealed = sign(corp, callback, message)
        body = envelope(corp, sealed)
        callback.told.append((query, body))
        if not (callback.url or callback.post) or _deliver(callback, "POST", query, body) is not None:
            return True
    return False


def check_address(corp: Corp, callback: Callback, word: str = "1616140317555161061") -> bool:
    """What the admin console does when the address is saved: a GET that must be answered with the unsealed word."""
    query, sealed = sign(corp, callback, word.encode())
    return _deliver(callback, "GET", {**query, "echostr": sealed}, b"") == word.encode()


def written(fields: Mapping[str, object]) -> bytes:
    """`<xml>` of an event, texts in CDATA as the platform writes them."""
    return ("<xml>" + "".join(_element(name, value) for name, value in fields.items()) + "</xml>").encode()


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return f"<{name}>" + "".join(_element("Item", one) for one in value) + f"</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    text = str(value)
    return f"<{name}>{escape(text)}</{name}>" if "]]>" in text else f"<{name}><![CDATA[{text}]]></{name}>"


def _deliver(callback: Callback, method: str, query: Mapping[str, str], body: bytes) -> bytes | None:
    if callback.post is not None:
        return callback.post(method, query, body)
    try:
        return _post(callback.url, method, query, body)
    except (OSError, http.client.HTTPException):
        return None


def _post(url: str, method: str, query: Mapping[str, str], body: bytes) -> bytes | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    # A rehearsal stays on this machine: nothing that it makes up may reach somebody else's server.
    if host not in ("localhost", "127.0.0.1", "::1"):
        raise OSError("not on this machine")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(host, parts.port, timeout=PATIENCE)
    try:
        line.request(method, f"{parts.path}?{urlencode(query)}", body or None, {"Content-Type": "text/xml"})
        answer = line.getresponse()
        said = answer.read()
        return said if answer.status == 200 else None
    finally:
        line.close()
