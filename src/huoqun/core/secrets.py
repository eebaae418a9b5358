"""Secrets at rest: AES-GCM with a ring of keys that lives beside the database, never in it and never in a backup.

What is encrypted is bound to its row: copied to another row it cannot be read. Each value names its key, so that a
ring may hold old keys while rows are encrypted anew.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_noop as _

from .errors import Refused

FILE = "keys"
_ID, _NONCE = 8, 12


class KeyMissing(Refused):
    """The key ring does not hold the key of a value: the data came from another home, without its key file."""

    code = "key_missing"
    message = _("This was encrypted with a key that is not in this installation's key file.")
    way_out = _("Copy the file `keys` from the old home into this one, or enter the connection's secrets again.")
    status = 409


class Tampered(Refused):
    """A value does not belong to the row that it stands in, or was changed."""

    code = "secret_tampered"
    message = _("A stored secret is damaged or does not belong here.")
    way_out = _("Enter the connection's secrets again.")
    status = 409


class KeyFileBroken(Refused):
    """The key file cannot be read as one."""

    code = "key_file_broken"
    message = _("The key file in the home folder is damaged.")
    way_out = _("Put back your copy of it; without it, stored secrets must be entered again.")
    status = 500


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys of 256 bits by their 8-byte names; `current` encrypts, the others only decrypt."""

    current: str
    keys: Mapping[str, bytes]

    def encrypt(self, plain: bytes, *, row: str) -> bytes:
        """Name of the key, nonce, ciphertext with tag. `row` is whatever names the row for ever: table and id."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, plain, row.encode())
        return bytes.fromhex(self.current) + nonce + sealed

    def decrypt(self, sealed: bytes, *, row: str) -> bytes:
        """What was encrypted for this row. Raises KeyMissing, Tampered."""
        key = self.keys.get(sealed[:_ID].hex())
        if key is None:
            raise KeyMissing
        try:
            return AESGCM(key).decrypt(sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :], row.encode())
        except (InvalidTag, ValueError):
            raise Tampered from None

    def is_current(self, sealed: bytes) -> bool:
        return sealed[:_ID].hex() == self.current


def ring() -> KeyRing:
    """The key ring of this home, made on first use (0600). Raises KeyFileBroken."""
    return load(settings.CONFIG.home / FILE)


def load(path: Path) -> KeyRing:
    """The key ring in a file; two first starts at once agree on one."""
    try:
        return _read(path)
    except FileNotFoundError:
        _write_once(path, _with_new_key({}))
        return _read(path)


def add_key(path: Path) -> KeyRing:
    """A ring with a new current key, written in one step; the old keys stay until `drop_old`."""
    renewed = _with_new_key(load(path).keys)
    _replace(path, renewed)
    return renewed


def drop_old(path: Path) -> KeyRing:
    """Forget every key but the current one. Only once nothing is encrypted with them any more."""
    held = load(path)
    kept = KeyRing(held.current, {held.current: held.keys[held.current]})
    _replace(path, kept)
    return kept


_sealers: list[Callable[[KeyRing], int]] = []


def seals(anew: Callable[[KeyRing], int]) -> Callable[[KeyRing], int]:
    """Decorator, for who keeps encrypted rows: encrypts all of them with a ring's current key, answers how many."""
    _sealers.append(anew)
    return anew


def seal_anew(held: KeyRing) -> int:
    """Have everything encrypted with the current key, in the caller's transaction; answers how many values it was."""
    return sum(anew(held) for anew in _sealers)


def _with_new_key(keys: Mapping[str, bytes]) -> KeyRing:
    name = secrets.token_hex(_ID)
    return KeyRing(name, {**keys, name: secrets.token_bytes(32)})


def _read(path: Path) -> KeyRing:
    try:
        stored = json.loads(path.read_text("utf-8"))
        keys = {name: base64.b64decode(key, validate=True) for name, key in stored["keys"].items()}
        if stored["current"] not in keys or any(len(k) != 32 or len(n) != 2 * _ID for n, k in keys.items()):
            raise ValueError
    except FileNotFoundError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyFileBroken(f"The key file {path} is damaged.") from error
    return KeyRing(stored["current"], keys)


def _text(held: KeyRing) -> str:
    keys = {name: base64.b64encode(key).decode() for name, key in held.keys.items()}
    return json.dumps({"current": held.current, "keys": keys}, indent=1)


def _write_once(path: Path, held: KeyRing) -> None:
    """A file that is there is left alone; one that is there is whole."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write(draft, held)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _replace(path: Path, held: KeyRing) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write(draft, held)
    os.replace(draft, path)


def _write(path: Path, held: KeyRing) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(_text(held))
        file.flush()
        os.fsync(file.fileno())
