"""The session archive: what its SDK would give, sealed with the company's public key as WeCom seals it.

How the SDK opens a message with the random key is documented nowhere: here it stands in Base64 behind the key's digest.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from .corp import Corp, Err
from .routing import Request, answers

SECRET = "rehearsal-secret-of-the-archive"
BITS = 1024
"""WeCom wants 2,048; these are made for every rehearsal, and quickly."""

MOST = 1_000
CHUNK = 512 * 1024


@dataclass
class Archive:
    """`keys`: the company's, by version; the last is in use. `first`: what WeCom still has begins after it."""

    keys: list[RSAPrivateKey] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    first: int = 0


def of(corp: Corp) -> Archive:
    found: Archive = corp.table("archive", Archive)
    if not found.keys:
        rotate(found)
    return found


def rotate(archive: Archive) -> int:
    """The company puts in a new public key; answers its version."""
    archive.keys.append(generate_private_key(65537, BITS))
    return len(archive.keys)


def pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def keep(corp: Corp, kind: str, body: dict[str, Any], *, sender: str, room: str = "", to: str = "", **more: Any) -> str:
    """Somebody says something: it is archived, sealed; answers its msgid."""
    archive, number = of(corp), corp.number("archived")
    inside = "" if sender in corp.staff and to in corp.staff else "_external"
    msgid = f"{number:020d}_{corp.stamp()}{inside}"
    seal(corp, msgid, {
        "msgid": msgid, "action": "send", "from": sender, "tolist": [to] if to else [], "roomid": room,
        "msgtime": corp.stamp() * 1_000, "msgtype": kind, kind: body, **more,
    })  # fmt: skip
    return archive.records[-1]["msgid"]


def seal(corp: Corp, msgid: str, record: dict[str, Any]) -> None:
    archive = of(corp)
    random_key = hashlib.sha256(msgid.encode()).hexdigest()[:24].encode()
    sealed = base64.b64encode(json.dumps(record, ensure_ascii=False).encode()).decode()
    archive.records.append({
        "seq": corp.number("seq"), "msgid": msgid, "publickey_ver": len(archive.keys),
        "encrypt_random_key": base64.b64encode(
            archive.keys[-1].public_key().encrypt(random_key, PKCS1v15())
        ).decode(),
        "encrypt_chat_msg": f"{hashlib.sha256(random_key).hexdigest()}:{sealed}",
    })  # fmt: skip


def _of(request: Request) -> Archive:
    if request.body.get("corpid") != request.corp.corp_id:
        raise Err(40013, "invalid corpid")
    if request.body.get("secret") != SECRET:
        raise Err(40001, "invalid credential")
    return of(request.corp)


@answers("POST", "/rehearsal/archive/chatdata", is_open=True)
def chat_data(request: Request) -> dict[str, Any]:
    archive, limit = _of(request), int(request.need("limit"))
    if limit > MOST:
        raise Err(10_000, "limit")
    after = max(int(request.body.get("seq") or 0), archive.first)
    found = [one for one in archive.records if one["seq"] > after][:limit]
    said = json.dumps({"errcode": 0, "errmsg": "ok", "chatdata": found}).encode()
    return {"answer": base64.b64encode(said).decode()}


@answers("POST", "/rehearsal/archive/decrypt", is_open=True)
def decrypt(request: Request) -> dict[str, Any]:
    _of(request)
    return {"opened": [_opened(base64.b64decode(key), sealed) for key, sealed in request.need("sealed")]}


def _opened(key: bytes, sealed: str) -> str | None:
    digest, _, message = sealed.partition(":")
    return base64.b64decode(message).decode() if digest == hashlib.sha256(key).hexdigest() else None


@answers("POST", "/rehearsal/archive/media", is_open=True)
def media(request: Request) -> dict[str, Any]:
    found = _of(request).media.get(request.need("file"))
    if found is None:
        raise Err(10_005, "fileid")
    return {"data": base64.b64encode(found).decode()}
