"""上传临时素材, https://developer.work.weixin.qq.com/document/path/90253: kept by name only."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

from .corp import Err
from .routing import Request, answers

LARGEST = {"image": 10 * 1024 * 1024, "voice": 2 * 1024 * 1024, "video": 10 * 1024 * 1024, "file": 20 * 1024 * 1024}


@answers("POST", "/cgi-bin/media/upload")
def upload(request: Request) -> dict[str, Any]:
    kind = request.params.get("type", "")
    if kind not in LARGEST:
        raise Err(40004, "invalid media type")
    head = f"Content-Type: {request.content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    parts = message_from_bytes(head + request.raw, policy=policy.HTTP)
    found = [part for part in parts.iter_parts() if part.get_param("name", header="content-disposition") == "media"]
    if not found:
        raise Err(41005, "missing media data")
    content = found[0].get_payload(decode=True) or b""
    if not 5 < len(content) <= LARGEST[kind]:
        raise Err(40006, "invalid media size")
    media_id = request.corp.named("media", "3-")
    request.corp.table("media")[media_id] = (kind, found[0].get_filename() or "", content)
    return {"type": kind, "media_id": media_id, "created_at": str(request.corp.stamp())}
