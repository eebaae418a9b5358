"""Tests of gateways read English, those of WeCom Chinese as its operators do; lines speak their workspace's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    with translation.override("zh-hans" if "/wecom" in str(request.path) else "en"):
        yield
