"""Personal codes are found in whatever somebody writes around them, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.members.codes import ALPHABET, LENGTH, said_in, written

codes = st.integers(0, 2 ** (5 * LENGTH) - 1).map(written)
WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})


def test_a_code_has_fifty_random_bits():
    assert len(ALPHABET) ** LENGTH == 2**50
    assert written(0) == "HQ-00000-00000" and written(2**50 - 1) == "HQ-ZZZZZ-ZZZZZ"


@pytest.mark.parametrize(
    "mangled",
    [
        str.lower,
        # A Chinese keyboard's width and dash
        lambda code: code.translate(WIDE),
        lambda code: code.replace("-", "—"),
        # No dash at all, or blanks
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        # Zero and one as people read them
        lambda code: code[:3] + code[3:].replace("0", "O").replace("1", "l"),
    ],
)
@given(codes, st.sampled_from(["我的口令是{}，是我", "{}", "code: {} !", "({})"]))
def test_a_code_is_found_as_people_write_it(mangled, code, around):
    assert said_in(around.format(mangled(code))) == (code,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HQ-7K3MP",
        # A letter too many, in front or behind
        "XHQ-7K3MP-9QXTD",
        "HQ-7K3MP-9QXTDA",
        # A letter that no code has
        "HQ-7K3MU-9QXTD",
        # Too far down to be looked for
        "x" * 2000 + " HQ-7K3MP-9QXTD",
    ],
)
def test_what_is_no_code(text):
    assert said_in(text) == ()


@given(st.text(max_size=300))
def test_whatever_is_said_is_read(text):
    assert len(said_in(text)) <= 3
