"""The shared community, whole."""

from collections import Counter
from pathlib import Path

import pytest

from huoqun.imports.detect import read_source
from huoqun.imports.records import Chat, Options, PartDone, Said, Skipped, Span
from huoqun.imports.sources import open_source

SHARED = Path(__file__).parents[5] / "shared" / "data" / "discord-community.zip"


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data/discord-community.zip is not here")
def test_every_record_of_the_shared_community_is_counted_once() -> None:
    counts: Counter[object] = Counter()
    with open_source(SHARED) as source:
        for item in read_source(source, Options()):
            counts[item.kind if isinstance(item, Span) else type(item)] += 1
            if isinstance(item, PartDone):
                counts["records"] += item.records

    assert counts[Chat] == 101
    assert counts["joined"] == 540
    assert counts[Said] + counts["joined"] + counts["left"] + counts[Skipped] == 250_793
    assert counts["records"] == 250_793
