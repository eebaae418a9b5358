"""`huoqun moderation score`: a line for a line."""

import json

import pytest
from click.testing import CliRunner

from huoqun.cli.moderation import command
from huoqun.moderation.ads.reading import BadLines


def scored(said: bytes, *options: str):
    done = CliRunner().invoke(command, ["score", "--language", "en", *options], input=said)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_comes_out_for_each():
    done, lines = scored('{"text": "兼职日结，加微信 abc12345"}\n{"text": "晚上吃饭吗", "id": 7}\n'.encode())

    assert done.exit_code == 0
    assert [set(line) for line in lines] == [{"score", "reasons"}] * 2
    assert lines[0]["score"] > 0.5 > lines[1]["score"]
    assert "it asks to be contacted elsewhere" in lines[0]["reasons"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"not json", "it is no JSON"),
        (b"[1]", "it is no object"),
        (b"{}", "it has no text"),
        (b'{"text": 5}', "its text is no string"),
        (b"[" * 100_000, "it is no JSON"),
        (b'{"text": "' + b"a" * 5_000_000 + b'"}', "it is longer than 4 MB"),
    ],
)
def test_a_bad_line_is_told_by_its_number_and_loses_no_other(line, why):
    done, lines = scored(b'{"text": "hi"}\n' + line + b'\n\n{"text": "hi"}\n')

    assert lines[0] == lines[2]
    assert lines[1] == {"line": 2, "error": why}
    assert isinstance(done.exception, BadLines)
    assert f"2: {why}" in str(done.exception)


def test_half_a_pair_of_surrogates_is_text():
    done, lines = scored(b'{"text": "\\ud83d hi"}\n')

    assert done.exit_code == 0
    assert len(lines) == 1


def test_nothing_in_nothing_out():
    done, lines = scored(b"")

    assert (done.exit_code, lines) == (0, [])
