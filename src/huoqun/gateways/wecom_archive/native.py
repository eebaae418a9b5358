"""The process apart that WeCom's native library runs in: whatever that does, nothing else ends with it.

    python -I native.py < requests > answers

A request is a line of JSON; an answer is a code, a length and so many bytes. It knows nothing of Huoqun, and sees
neither its database nor the company's private keys. The library is the operator's own download. Its C interface is
that of its header (WeWorkFinanceSdk_C.h, as kept in github.com/NICEXAI/WeWorkFinanceSDK, lib/), which the wrappers
jinuljt/WeWorkFinanceSDK-py (ctypes) and NICEXAI (cgo) call in the same way; 获取会话内容,
https://developer.work.weixin.qq.com/document/path/91774 (copies read 2026-11-27).
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import signal
import struct
import sys
from typing import Any, BinaryIO

HEAD = struct.Struct(">iI")
"""Of an answer: its code and how many bytes follow."""

LONGEST = 90
"""Seconds of one request, after which the process ends itself, wherever it hangs."""

PATIENCE = 20
"""Seconds that the library may wait for WeCom in one call."""

NO_LIBRARY, NO_FUNCTION, TOO_LARGE, NO_REQUEST = 1, 2, 3, 4
"""Codes of our own; the library's begin with 10000."""

_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "NewSdk": (ctypes.c_void_p, ()),
    "Init": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
    "GetChatData": (ctypes.c_int, (
        ctypes.c_void_p, ctypes.c_ulonglong, ctypes.c_uint, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int,
        ctypes.c_void_p,
    )),
    "DecryptData": (ctypes.c_int, (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)),
    "GetMediaData": (ctypes.c_int, (
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int,
        ctypes.c_void_p,
    )),
    "NewSlice": (ctypes.c_void_p, ()),
    "FreeSlice": (None, (ctypes.c_void_p,)),
    "GetContentFromSlice": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "GetSliceLen": (ctypes.c_int, (ctypes.c_void_p,)),
    "NewMediaData": (ctypes.c_void_p, ()),
    "FreeMediaData": (None, (ctypes.c_void_p,)),
    "GetOutIndexBuf": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "GetIndexLen": (ctypes.c_int, (ctypes.c_void_p,)),
    "GetData": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "GetDataLen": (ctypes.c_int, (ctypes.c_void_p,)),
    "IsMediaDataFinish": (ctypes.c_int, (ctypes.c_void_p,)),
}  # fmt: skip


class Failed(Exception):
    """A code that is not 0, of the library's or ours."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(str(code))


class Native:
    """The library, loaded and logged in. What it gives is copied before it is freed."""

    def __init__(self, path: str, corp_id: str, secret: str) -> None:
        try:
            self.lib = ctypes.CDLL(path)
        except OSError as error:
            raise Failed(NO_LIBRARY) from error
        for name, (result, arguments) in _FUNCTIONS.items():
            try:
                function = getattr(self.lib, name)
            except AttributeError as error:
                raise Failed(NO_FUNCTION) from error
            function.restype, function.argtypes = result, arguments
        self.sdk = self.lib.NewSdk()
        _good(self.lib.Init(self.sdk, corp_id.encode(), secret.encode()))

    def chat_data(self, seq: int, limit: int) -> bytes:
        piece = self.lib.NewSlice()
        try:
            _good(self.lib.GetChatData(self.sdk, seq, limit, b"", b"", PATIENCE, piece))
            return self._content(piece)
        finally:
            self.lib.FreeSlice(piece)

    def opened(self, key: bytes, sealed: str) -> bytes:
        piece = self.lib.NewSlice()
        try:
            _good(self.lib.DecryptData(key, sealed.encode(), piece))
            return self._content(piece)
        finally:
            self.lib.FreeSlice(piece)

    def media(self, file: str, most: int) -> bytes:
        """A file, half a megabyte at a time."""
        whole, index = b"", b""
        while True:
            piece = self.lib.NewMediaData()
            try:
                _good(self.lib.GetMediaData(self.sdk, index, file.encode(), b"", b"", PATIENCE, piece))
                got = _copied(self.lib.GetData(piece), self.lib.GetDataLen(piece))
                index = _copied(self.lib.GetOutIndexBuf(piece), self.lib.GetIndexLen(piece))
                is_whole = self.lib.IsMediaDataFinish(piece) == 1
            finally:
                self.lib.FreeMediaData(piece)
            whole += got
            if len(whole) > most:
                raise Failed(TOO_LARGE)
            if is_whole or not got:
                return whole

    def _content(self, piece: Any) -> bytes:
        return _copied(self.lib.GetContentFromSlice(piece), self.lib.GetSliceLen(piece))


def _good(code: int) -> None:
    if code:
        raise Failed(code)


def _copied(address: int | None, length: int) -> bytes:
    # By its length: what is binary holds zeros.
    return ctypes.string_at(address, length) if address and length > 0 else b""


def answer(native: Native, asked: dict[str, Any]) -> bytes:
    """What a request is answered with. Raises Failed."""
    if asked["do"] == "read":
        return native.chat_data(int(asked["seq"]), int(asked["limit"]))
    if asked["do"] == "media":
        return native.media(asked["file"], int(asked["most"]))
    if asked["do"] != "open":
        raise Failed(NO_REQUEST)
    whole = b""
    for key, sealed in asked["sealed"]:
        try:
            opened = native.opened(base64.b64decode(key), sealed)
            whole += HEAD.pack(0, len(opened)) + opened
        except Failed as no:
            whole += HEAD.pack(no.code, 0)
    return whole


def main() -> None:
    """Answer until nobody asks any more."""
    answers: BinaryIO = os.fdopen(os.dup(1), "wb")
    # What the library prints is no answer.
    os.dup2(2, 1)
    native: Native | None = None
    for line in sys.stdin.buffer:
        if hasattr(signal, "alarm"):
            signal.alarm(LONGEST)
        try:
            asked = json.loads(line)
            if native is None:
                native = Native(asked["library"], asked["corp_id"], asked["secret"])
                said = b""
            else:
                said = answer(native, asked)
            code = 0
        except Failed as no:
            code, said = no.code, b""
        answers.write(HEAD.pack(code, len(said)) + said)
        answers.flush()
        if hasattr(signal, "alarm"):
            signal.alarm(0)


if __name__ == "__main__":
    main()
