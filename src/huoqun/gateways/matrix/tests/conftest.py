"""One Synapse for all tests of this folder, with the limits that a fresh one has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .synapse import Synapse, start


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with start(tmp_path_factory.mktemp("synapse"), limited=True) as running:
        yield running
