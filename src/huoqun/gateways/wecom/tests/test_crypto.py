"""Sealed and signed as WeCom does it: its own example, its own library, and everything that is not quite so."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.gateways.wecom.crypto import BadKey, CannotOpen, is_signed, key_of, seal, signature, unseal

ROOT = Path(__file__).resolve().parents[5]

CORP = "wx5823bf96d3bd56c7"
TOKEN = "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
KEY = key_of(AES_KEY)
RANDOM = bytes(range(16))

# The example of WeCom's documentation and sample code (加解密方案说明, document 90968; Sample.cs of its C# library).
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
EVENT = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@pytest.mark.parametrize(
    ("timestamp", "nonce", "sealed", "signed", "begins"),
    [
        # The address is checked: the word is to be answered.
        ("1409659589", "263014780", ECHO, "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", b"1616140317555161061"),
        # A message to the app.
        (
            "1409659813",
            "1372623149",
            EVENT,
            "477715d11cdb4164915debcba66cb864d751f3e6",
            b"<xml><ToUserName><![CDATA[wx5",
        ),
    ],
)
def test_the_example_of_the_documentation(timestamp, nonce, sealed, signed, begins):
    assert signature(TOKEN, timestamp, nonce, sealed) == signed
    assert is_signed(signed, token=TOKEN, timestamp=timestamp, nonce=nonce, sealed=sealed)
    assert unseal(sealed, key=KEY, receiver=CORP).startswith(begins)


@given(texts, st.binary(min_size=16, max_size=16), st.text("abcwx0123456789", min_size=1, max_size=40))
def test_what_is_sealed_comes_out_the_same(text, random, receiver):
    assert (
        unseal(seal(text.encode(), key=KEY, receiver=receiver, random=random), key=KEY, receiver=receiver)
        == text.encode()
    )


@given(st.binary(max_size=80), st.integers(0, 10_000))
def test_a_changed_bit_never_gives_the_same_message(message, where):
    sealed = bytearray(seal(message, key=KEY, receiver=CORP, random=RANDOM).encode())
    sealed[where % len(sealed)] ^= 1
    try:
        opened = unseal(sealed.decode("latin-1"), key=KEY, receiver=CORP)
    except CannotOpen:
        return
    # Without the signature, which stands before it, a change may open to other words; never to the same.
    assert opened != message


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "not Base64 at all",
        # Half a block.
        "AAAA",
        # A whole block of nothing.
        "A" * 43 + "=",
        # For another company.
        seal(b"hello", key=KEY, receiver="wwother", random=RANDOM),
        # For a company whose id ours begins with.
        seal(b"hello", key=KEY, receiver=CORP[:-1], random=RANDOM),
        # With another key.
        seal(b"hello", key=bytes(32), receiver=CORP, random=RANDOM),
    ],
)
def test_what_is_not_sealed_for_us_cannot_be_opened(sealed):
    with pytest.raises(CannotOpen):
        unseal(sealed, key=KEY, receiver=CORP)


@pytest.mark.parametrize("key", ["", "short", AES_KEY + "A", AES_KEY[:-1] + "!", "é" * 43])
def test_a_key_that_is_none(key):
    with pytest.raises(BadKey):
        key_of(key)


def test_without_a_token_nothing_is_signed():
    signed = signature("", "1409659589", "263014780", ECHO)

    assert not is_signed(signed, token="", timestamp="1409659589", nonce="263014780", sealed=ECHO)


SCRIPT = """
const { encrypt, decrypt, getSignature } = require(process.argv[1]);
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(({ key, text, id, random, sealed, token, timestamp, nonce }) => ({
  theirs: encrypt(key, text, id, Buffer.from(random, "hex")),
  ours: decrypt(key, sealed),
  signed: getSignature(token, timestamp, nonce, sealed),
}))));
"""

CASES = [
    "", "a", "x" * 11, "x" * 12, "x" * 13, "x" * 4096, "<xml><Event><![CDATA[change_external_chat]]></Event></xml>",
    "小林今天打卡了 🌱", "nul \x00 inside", *("é" * n for n in range(1, 70)),
]  # fmt: skip


def test_wecoms_own_library_says_the_same_both_ways():
    library = ROOT / "node_modules" / "@wecom" / "crypto"
    node = shutil.which("node")
    if node is None or not library.is_dir():
        pytest.skip(
            "NODE OR node_modules/@wecom/crypto IS NOT HERE: run `make setup`; WeCom's own library was not asked"
        )
    asked = [_case(number, text) for number, text in enumerate(CASES)]
    said = subprocess.run(
        [node, "-e", SCRIPT, str(library)], input=json.dumps(asked), capture_output=True, text=True, check=True
    )

    for case, text, answer in zip(asked, CASES, json.loads(said.stdout), strict=True):
        assert answer["theirs"] == case["sealed"]
        assert (answer["ours"]["message"], answer["ours"]["id"]) == (text, CORP)
        assert answer["signed"] == signature(case["token"], case["timestamp"], case["nonce"], case["sealed"])
        assert unseal(answer["theirs"], key=KEY, receiver=CORP) == text.encode()


def _case(number: int, text: str) -> dict[str, str]:
    random = bytes((number * 7 + n) % 256 for n in range(16))
    return {
        "key": AES_KEY, "text": text, "id": CORP, "random": random.hex(), "token": f"token{number}",
        "sealed": seal(text.encode(), key=KEY, receiver=CORP, random=random),
        "timestamp": str(1_409_659_000 + number), "nonce": f"n{number}",
    }  # fmt: skip
