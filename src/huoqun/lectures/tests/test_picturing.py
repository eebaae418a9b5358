"""Files that are said in lectures lie where whoever sends them looks."""

from __future__ import annotations

import pytest

from huoqun.core.makers import address_of, kept_uid
from huoqun.core.sounds import TYPES
from huoqun.lectures.actions.picturing import MAKER

UID = "A" * 22


@pytest.mark.parametrize("ending", ["jpg", *TYPES])
def test_every_kind_of_file_that_is_taken_can_be_sent(ending):
    assert kept_uid(address_of(MAKER, UID, ending)) == UID


@pytest.mark.parametrize(
    "path",
    [
        # Nothing, and a file of the operator's own.
        "",
        "pictures/welcome.jpg",
        # Out of the folder.
        f"made/{MAKER}/../{UID}.jpg",
        f"made/{MAKER}/{UID}.jpg/../../x",
        # No kind that is kept, and nobody's.
        f"made/{MAKER}/{UID}.exe",
        f"made/nobody/{UID}.jpg",
        # Drawn when it is sent.
        f"made/poster/{UID}.jpg",
    ],
)
def test_what_is_not_kept_has_no_file(path):
    assert kept_uid(path) == ""
