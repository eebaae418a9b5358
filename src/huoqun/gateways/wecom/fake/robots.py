"""群机器人: https://developer.work.weixin.qq.com/document/path/91770. A key for a token; 20 messages a minute."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any

from .corp import Corp, Err
from .media import upload
from .routing import Request, answers

SEND = "/cgi-bin/webhook/send"
LONGEST = {"text": 2_048, "markdown": 4_096}
LARGEST_IMAGE = 2 * 1024 * 1024
A_MINUTE = 20


def add(corp: Corp, group: str) -> str:
    """A robot in an internal group; answers its key."""
    digest = hashlib.sha256(f"{corp.corp_id}/robot/{corp.number('robot')}".encode()).hexdigest()
    key = f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
    corp.table("robots")[key] = group
    return key


@answers("POST", SEND, is_open=True)
def send(request: Request) -> dict[str, Any]:
    corp, group = request.corp, _group(request)
    kind = request.body.get("msgtype", "")
    read = _KINDS.get(kind)
    if read is None:
        raise Err(40008, "invalid message type")
    said = read(corp, kind, request.body.get(kind) or {})
    counted = corp.table(f"robot:{request.params['key']}")
    minute = corp.stamp() // 60
    counted[minute] = counted.get(minute, 0) + 1
    if counted[minute] > corp.table("robot_rule").get("a_minute", A_MINUTE):
        raise Err(45009, "api freq out of limit")
    corp.sent.append({"what": "robot", "to": group, "kind": kind, "at": corp.now(), **said})
    return {}


@answers("POST", "/cgi-bin/webhook/upload_media", is_open=True)
def upload_media(request: Request) -> dict[str, Any]:
    _group(request)
    if request.params.get("type") not in ("file", "voice"):
        raise Err(40004, "invalid media type")
    return upload(request)


def _group(request: Request) -> str:
    found: str | None = request.corp.table("robots").get(request.params.get("key", ""))
    if found is None:
        raise Err(93000, "invalid webhook url")
    return found


def _words(corp: Corp, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    content = given.get("content", "")
    if not content:
        raise Err(44004, "empty content")
    if len(content.encode()) > LONGEST[kind]:
        raise Err(45002, "content size out of limit")
    return {"text": content}


def _image(corp: Corp, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    try:
        raw = base64.b64decode(given.get("base64", ""), validate=True)
    except binascii.Error as error:
        raise Err(40058, "invalid base64") from error
    if not raw or hashlib.md5(raw, usedforsecurity=False).hexdigest() != given.get("md5"):
        raise Err(40058, "md5 not match")
    if len(raw) > LARGEST_IMAGE:
        raise Err(40009, "invalid image size")
    return {"text": "", "raw": raw}


def _file(corp: Corp, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    if given.get("media_id") not in corp.table("media"):
        raise Err(40007, "invalid media_id")
    _, name, raw = corp.table("media")[given["media_id"]]
    return {"text": "", "name": name, "raw": raw}


_KINDS = {"text": _words, "markdown": _words, "image": _image, "file": _file}
