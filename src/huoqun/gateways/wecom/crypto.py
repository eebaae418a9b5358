"""How WeCom signs and seals what it calls us with, and what we answer. Pure.

SHA-1 over the sorted token, timestamp, nonce and ciphertext; AES-256-CBC whose IV is the beginning of the key; padding
to 32 bytes; inside: 16 random bytes, the length, the message, and who it is for. Source: 加解密方案说明,
https://developer.work.weixin.qq.com/document/path/90968 (read 2026-11-26).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM = 16
LENGTH = 4


class CannotOpen(Exception):
    """A sealed message that is none of ours: the key, the padding, the length or the receiver does not fit.

    One error for all of them, so that nobody learns by trying which it was.
    """


class BadKey(ValueError):
    """An EncodingAESKey that is not 43 characters of Base64."""


def signature(token: str, timestamp: str, nonce: str, sealed: str) -> str:
    """The `msg_signature` of a call: 40 hexadecimal digits."""
    together = "".join(sorted((token, timestamp, nonce, sealed)))
    return hashlib.sha1(together.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def is_signed(given: str, *, token: str, timestamp: str, nonce: str, sealed: str) -> bool:
    """Whether a call is signed by whoever has the token, compared in constant time. Without a token nothing is."""
    expected = signature(token, timestamp, nonce, sealed)
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")) and bool(token)


def key_of(encoding_aes_key: str) -> bytes:
    """The 32 bytes that an EncodingAESKey of the admin console stands for. Raises BadKey."""
    try:
        # Its last character carries two bits too many, which is how the platform makes them.
        key = base64.b64decode(encoding_aes_key.strip() + "=", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey from error
    if len(key) != 32:
        raise BadKey
    return key


def seal(message: bytes, *, key: bytes, receiver: str, random: bytes) -> str:
    """Base64 of a message sealed for `receiver` (the corp id). `random`: 16 bytes that nobody can guess."""
    plain = random + len(message).to_bytes(LENGTH, "big") + message + receiver.encode()
    count = BLOCK - len(plain) % BLOCK
    padded = plain + bytes([count]) * count
    encryptor = _cipher(key).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")


def unseal(sealed: str, *, key: bytes, receiver: str) -> bytes:
    """The message that was sealed for `receiver`. Raises CannotOpen."""
    try:
        ciphertext = base64.b64decode(sealed, validate=True)
        decryptor = _cipher(key).decryptor()
        plain = _unpadded(decryptor.update(ciphertext) + decryptor.finalize())
    except ValueError as error:
        raise CannotOpen from error
    begin = RANDOM + LENGTH
    end = begin + int.from_bytes(plain[RANDOM:begin], "big")
    if len(plain) < begin or end > len(plain) or not hmac.compare_digest(plain[end:], receiver.encode()):
        raise CannotOpen
    return plain[begin:end]


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _unpadded(padded: bytes) -> bytes:
    count = padded[-1] if padded else 0
    if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
        raise CannotOpen
    return padded[:-count]
