"""The native library in its process apart, on a small one of our own that has the same header."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from huoqun.gateways.wecom_archive import library, native
from huoqun.gateways.wecom_archive.library import Apart, LibraryDied, LibraryFailed

SOURCE = Path(__file__).with_name("sdk.c")


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> str:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler here: the process apart is not tried against a library")
    made = tmp_path_factory.mktemp("sdk") / "libsdk.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-w", "-o", str(made), str(SOURCE)], check=True)
    return str(made)


def test_what_the_library_gives_comes_whole_and_what_it_breaks_breaks_nothing_else(path):
    async def story() -> None:
        apart = Apart(path, corp_id="ww1", secret="right")

        read = json.loads(await apart.chat_data(7, limit=1000))
        assert read["chatdata"] == [{"seq": 8, "limit": 1000}]
        assert await apart.opened([(b"key", "早\x00"), (b"wrong", "x"), (b"key", "{}")]) == ["早".encode(), None, b"{}"]
        # In pieces, with zeros in them
        assert await apart.media("f") == b"a\x00bcd\x00"
        for asked, code in ((apart.media("f", most=4), native.TOO_LARGE), (apart.media("g"), 10_005)):
            with pytest.raises(LibraryFailed) as no:
                await asked
            assert no.value.code == code
        with pytest.raises(LibraryDied):
            await apart.chat_data(13, limit=1)
        assert json.loads(await apart.chat_data(1, limit=1))["chatdata"][0]["seq"] == 2
        await apart.close()

    asyncio.run(story())


def test_a_library_that_hangs_is_ended(path, monkeypatch):
    monkeypatch.setattr(library, "PATIENCE", 0.5)

    async def story() -> None:
        apart = Apart(path, corp_id="ww1", secret="right")
        with pytest.raises(LibraryDied):
            await apart.chat_data(14, limit=1)
        assert apart._process is None

    asyncio.run(story())


@pytest.mark.parametrize(
    ("where", "secret", "code"),
    [
        ("", "wrong", 10_009),
        # No library at all; one that is another's
        ("nowhere.so", "right", native.NO_LIBRARY),
        ("libc.so.6", "right", native.NO_FUNCTION),
    ],
)
def test_what_cannot_be_logged_in_is_told_by_its_code(path, where, secret, code):
    async def story() -> int:
        apart = Apart(where or path, corp_id="ww1", secret=secret)
        with pytest.raises(LibraryFailed) as no:
            await apart.chat_data(1, limit=1)
        await apart.close()
        return no.value.code

    assert asyncio.run(story()) == code
