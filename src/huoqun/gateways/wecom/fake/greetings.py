"""入群欢迎语素材管理: https://developer.work.weixin.qq.com/document/path/92366."""

from __future__ import annotations

from typing import Any

from .corp import Corp, Err
from .routing import Request, answers

PATH = "/cgi-bin/externalcontact/group_welcome_template/"
MOST, LONGEST = 100, 3_000


def templates_of(corp: Corp) -> dict[str, dict[str, Any]]:
    """The company's welcome words by template_id."""
    found: dict[str, dict[str, Any]] = corp.table("greetings")
    return found


def _read(request: Request) -> dict[str, Any]:
    kinds = {kind: request.body[kind] for kind in ("text", "image", "link", "miniprogram", "file", "video")
             if request.body.get(kind)}  # fmt: skip
    if not kinds:
        raise Err(40058, "text and attachments can not both be empty")
    if len(str((kinds.get("text") or {}).get("content", "")).encode()) > LONGEST:
        raise Err(45002, "content size out of limit")
    return kinds


def _key(request: Request) -> str:
    key = str(request.body.get("template_id", ""))
    if not key:
        raise Err(40058, "missing template_id")
    if key not in templates_of(request.corp):
        raise Err(40037, "invalid template_id")
    return key


@answers("POST", PATH + "add")
def add(request: Request) -> dict[str, Any]:
    corp, kinds = request.corp, _read(request)
    if len(templates_of(corp)) >= MOST:
        raise Err(41055, "group welcome template over limit")
    key = corp.named("greeting", "msg")
    templates_of(corp)[key] = kinds
    return {"template_id": key}


@answers("POST", PATH + "edit")
def edit(request: Request) -> dict[str, Any]:
    templates_of(request.corp)[_key(request)] = _read(request)
    return {}


@answers("POST", PATH + "get")
def get(request: Request) -> dict[str, Any]:
    return templates_of(request.corp)[_key(request)]


@answers("POST", PATH + "del")
def delete(request: Request) -> dict[str, Any]:
    del templates_of(request.corp)[_key(request)]
    return {}
