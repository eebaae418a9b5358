"""Secrets at rest: read in their own row only, with a key that stands beside the database."""

from __future__ import annotations

import json
import stat

import pytest

from huoqun.core import secrets
from huoqun.core.secrets import KeyFileBroken, KeyMissing, Tampered


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys"


def test_what_is_encrypted_is_read_again(path):
    ring = secrets.load(path)
    sealed = ring.encrypt(b"bot token", row="chats_connection:1")

    assert b"token" not in sealed
    assert secrets.load(path).decrypt(sealed, row="chats_connection:1") == b"bot token"


def test_the_key_file_is_for_its_owner_only(path):
    secrets.load(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_value_copied_to_another_row_cannot_be_read(path):
    ring = secrets.load(path)
    sealed = ring.encrypt(b"bot token", row="chats_connection:1")

    with pytest.raises(Tampered):
        ring.decrypt(sealed, row="chats_connection:2")


def test_a_changed_value_cannot_be_read(path):
    ring = secrets.load(path)
    sealed = bytearray(ring.encrypt(b"bot token", row="r"))
    sealed[-1] ^= 1

    with pytest.raises(Tampered):
        ring.decrypt(bytes(sealed), row="r")


def test_the_same_value_never_looks_the_same_twice(path):
    ring = secrets.load(path)

    assert ring.encrypt(b"x", row="r") != ring.encrypt(b"x", row="r")


def test_without_the_old_homes_key_file_it_says_so(path, tmp_path):
    sealed = secrets.load(path).encrypt(b"bot token", row="r")

    with pytest.raises(KeyMissing) as refused:
        secrets.load(tmp_path / "another").decrypt(sealed, row="r")
    assert "keys" in refused.value.way_out


def test_after_a_rotation_old_values_are_read_until_the_old_key_is_dropped(path):
    old = secrets.load(path)
    sealed = old.encrypt(b"bot token", row="r")

    renewed = secrets.add_key(path)
    assert renewed.decrypt(sealed, row="r") == b"bot token"
    assert not renewed.is_current(sealed)

    dropped = secrets.drop_old(path)
    assert dropped.decrypt(renewed.encrypt(b"new", row="r"), row="r") == b"new"
    with pytest.raises(KeyMissing):
        dropped.decrypt(sealed, row="r")


@pytest.mark.parametrize(
    "text",
    [
        # Not JSON
        "hello",
        # Not an object
        "[]",
        # The current key is not there
        json.dumps({"current": "00" * 8, "keys": {}}),
        # A key that is too short
        json.dumps({"current": "00" * 8, "keys": {"00" * 8: "AAAA"}}),
    ],
)
def test_a_damaged_key_file_is_refused_and_left_alone(path, text):
    path.write_text(text)

    with pytest.raises(KeyFileBroken):
        secrets.load(path)
    assert path.read_text() == text
