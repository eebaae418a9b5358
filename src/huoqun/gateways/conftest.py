"""Tests of gateways read English, those of WeCom Chinese as its operators do; lines speak their workspace's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    gateway = request.path.relative_to(Path(__file__).parent).parts[0]
    with translation.override("zh-hans" if gateway.startswith("wecom") else "en"):
        yield
