"""In which order files are run: the longest first, so that no worker is left alone with one at the end."""

from __future__ import annotations

from collections import Counter

import pytest

LONG = (
    "tests/torture/test_running.py",
    "tests/house/test_access.py",
    "tests/stories/test_manuals.py",
    "tests/console/test_gallery.py",
    "tests/stories/test_backup.py",
    "tests/stories/test_on_real_platforms.py",
    "tests/stories/test_campaign.py",
    "src/huoqun/imports/tests/test_run.py",
    "tests/stories/test_dry_run.py",
    "tests/torture/test_campaigns.py",
    "tests/torture/test_ledger.py",
    "tests/torture/test_doors.py",
)


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones, then those with the most tests, as xdist itself would order them."""
    counts = Counter(_file(item) for item in items)
    places = {file: place for place, file in enumerate(LONG)}
    items.sort(key=lambda item: (places.get(_file(item), len(LONG)), -counts[_file(item)], _file(item)))
