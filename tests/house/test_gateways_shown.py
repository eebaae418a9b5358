"""The page of what is shown of each gateway is what its contract says, and the tests that it names are there."""

from __future__ import annotations

import pytest

from . import gateways_shown


def test_the_page_is_what_the_contract_says():
    assert gateways_shown.PAGE.read_text("utf-8") == gateways_shown.page(), "run `python -m tests.house.gateways_shown`"


@pytest.mark.parametrize("named", sorted(set(gateways_shown.OWN.values())))
def test_what_is_shown_elsewhere_is_there(named):
    path, _, test = named.partition("::")

    assert f"def {test}" in (gateways_shown.ROOT / path).read_text("utf-8")
