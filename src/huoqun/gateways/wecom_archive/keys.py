"""The company's private keys, one for each version of the public key that it gave WeCom.

`encrypt_random_key` is sealed by RSA, PKCS #1 v1.5, with the key whose version (`publickey_ver`) stands beside it, and
written in Base64: 获取会话内容, https://developer.work.weixin.qq.com/document/path/91774.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

# A version has a colon, or stands alone between two keys or at the beginning of its line: "RSA 2048" names none.
_BLOCK = re.compile(
    r"""
    (?: (?: (?<!\d)(?P<named>\d{1,6}) \s*[:：] | (?:^|(?<=-----)) [ \t]*(?P<alone>\d{1,6})\.? ) \s* )?
    -----BEGIN\ (?P<kind>[A-Z ]*PRIVATE\ KEY)-----(?P<body>.{1,8000}?)-----END\ (?P=kind)-----
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


class BadKeys(ValueError):
    """What was filled in holds no private key (`number` 0), or one that cannot be read: which, from 1. `version`: it
    can be read, but another of this version stands before it.
    """

    def __init__(self, number: int, *, version: int | None = None) -> None:
        self.number, self.version = number, version
        super().__init__(str(number))


class Keys:
    """Private keys by their version."""

    def __init__(self, keys: Mapping[int, RSAPrivateKey]) -> None:
        self._keys = dict(keys)

    def __contains__(self, version: int) -> bool:
        return version in self._keys

    def opened(self, version: int, sealed: str) -> bytes | None:
        """The random key of a record; None where it is not sealed with this version's key."""
        try:
            return self._keys[version].decrypt(base64.b64decode(sealed, validate=True), PKCS1v15())
        except (ValueError, binascii.Error):
            return None


def read(text: str) -> Keys:
    """The keys as they were pasted, each after its version; without one they count from 1. Raises BadKeys."""
    found: dict[int, RSAPrivateKey] = {}
    for number, block in enumerate(_BLOCK.finditer(text), start=1):
        version = int(block["named"] or block["alone"] or number)
        key = _key(block["kind"], block["body"], number)
        if version in found:
            raise BadKeys(number, version=version)
        found[version] = key
    if not found:
        raise BadKeys(0)
    return Keys(found)


def _key(kind: str, body: str, number: int) -> RSAPrivateKey:
    # A field that takes one line only makes spaces of the line ends.
    pem = f"-----BEGIN {kind}-----\n" + "\n".join(body.split()) + f"\n-----END {kind}-----\n"
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm, UnicodeEncodeError) as error:
        raise BadKeys(number) from error
    if not isinstance(key, RSAPrivateKey):
        raise BadKeys(number)
    return key
