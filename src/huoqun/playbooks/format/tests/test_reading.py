"""What a playbook's file may say, and what is refused with its line, the reason and the mend."""

from __future__ import annotations

import io
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.playbooks.codes import Code
from huoqun.playbooks.findings import BadPlaybook
from huoqun.playbooks.format.model import LONGEST_FILE
from huoqun.playbooks.format.reading import read

HEAD = "id: camp\nname: 7天训练营\nkind: camp\n"


def refused(source):
    with pytest.raises(BadPlaybook) as refusal:
        read(source)
    return [(f.code, f.line) for f in refusal.value.findings]


def test_a_file_is_read_with_the_line_of_every_place():
    document = read(
        HEAD
        + dedent("""\
        stages:
          - id: daily
            steps:
              - {id: lesson, do: send, template: lesson}
              - id: check
                do: branch
                at: 20:30
                if: checked_in(day)
        """)
    )
    check = document.playbook.stages[0].steps[1]

    assert (check.at, check.args) == ("20:30", {"if": "checked_in(day)"})
    assert document.line("stages", 0, "steps", 1, "at") == 10
    assert document.line("stages", 0, "steps", 1, "if") == 11
    # What the file does not say stands where its step does
    assert document.line("stages", 0, "steps", 0, "class") == 7


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # A clock time is no number to the base of sixty
        ("20:30", "20:30"),
        # Neither dates nor other bases are guessed
        ("2024-05-01", "2024-05-01"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("017", "017"),
        ("1_000", "1_000"),
        (".5", ".5"),
        # Numbers, truth and nothing are what they look like
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        ("true", True),
        ("null", None),
        # In quotes everything is text
        ('"12"', "12"),
        ("'no'", "no"),
        # A number that no computer word holds stays text
        ("9" * 5000, "9" * 5000),
        ("1.0e999", "1.0e999"),
    ],
)
def test_a_word_is_what_it_looks_like_and_nothing_is_guessed(written, meant):
    document = read(HEAD + f"exit: [{{id: out, do: end, is: {written}}}]")

    assert document.playbook.exit[0].args["is"] == meant


@pytest.mark.parametrize(
    ("source", "findings"),
    [
        # Nothing there, or comments only
        ("", [("empty", 1)]),
        ("# to do\n", [("empty", 1)]),
        # Encodings other than UTF-8, and characters that nobody sees
        ("名".encode("gb18030"), [("not_utf8", 1)]),
        (HEAD.encode() + b"about: \xff", [("not_utf8", 4)]),
        (HEAD + "about: a\x00b", [("control_character", 4)]),
        (HEAD + 'about: "a\\0b"', [("control_character", 4)]),
        (HEAD + "about: a\u2028b", [("control_character", 4)]),
        (HEAD + "about: \ud800", [("control_character", 4)]),
        (HEAD + "calendar:\n\tdays: 3\n\tday_cutoff: 04:00", [("tab", 5), ("tab", 6)]),
        # What YAML 1.1 would take for true or false, as value and as key
        (HEAD + "about: no", [("looks_like_boolean", 4)]),
        (HEAD + "on: x", [("looks_like_boolean", 4)]),
        # Two of one key, two documents
        (HEAD + "about: a\nabout: b", [("duplicate_key", 5)]),
        (HEAD + "---\nid: two", [("second_document", 4)]),
        # Anchors, aliases, merge keys and tags
        (HEAD + "about: &a x\npurpose: *a", [("anchor", 4), ("anchor", 5)]),
        (HEAD + "<<: {about: x}", [("anchor", 4)]),
        (HEAD + "about: !!python/object/apply:os.system ls", [("tag", 4)]),
        # Keys that are none
        (HEAD + "? [a, b]\n: c", [("bad_key", 4)]),
        (HEAD + "~: c", [("bad_key", 4)]),
        # A text that begins with a variable needs quotes
        (HEAD + "about: {{nick}}", [("bad_key", 4)]),
        # Not YAML: half of the file is not judged
        ("name: 'open", [("syntax", 1)]),
        (HEAD + "about: a: b", [("syntax", 4)]),
        (HEAD + "about: @all", [("syntax", 4)]),
        # Too deep, though short
        ("[" * 10_000, [("too_deep", 1)]),
        # Not a mapping
        ("- a", [("wrong_type", 1)]),
        # Unknown keys, missing keys and wrong types, all at once
        (
            "id: 7\nnmae: x\nanchor: today\ncalendar: {days: true}\n",
            [("missing_key", 1), ("missing_key", 1), ("wrong_type", 1), ("unknown_key", 2), ("wrong_type", 3),
             ("wrong_type", 4)],
        ),
        (HEAD + "stages: [{id: a, steps: {id: b}}]", [("wrong_type", 4)]),
        (
            HEAD + "stages:\n - id: a\n   steps:\n    - do: end\n      scope: grup",
            [("missing_key", 7), ("wrong_type", 8)],
        ),
        (HEAD + "caps: [{scope: member, per: day, max: 1.5}]", [("wrong_type", 4)]),
    ],
)  # fmt: skip
def test_bad_input_gets_its_finding_at_its_line(source, findings):
    assert refused(source) == findings


def test_a_finding_says_in_which_step_it_lies_and_what_was_probably_meant():
    with pytest.raises(BadPlaybook) as refusal:
        read(HEAD + "stages: [{id: daily, steps: [{id: lesson, do: send, clas: care, scope: grup}]}]")
    (finding,) = refusal.value.findings

    assert (finding.step, finding.code) == ("lesson", Code.WRONG_TYPE)
    assert "“group”" in finding.mend


def test_what_is_too_large_is_refused_before_anything_is_read_of_it():
    assert refused(b"\xff" * (LONGEST_FILE + 1)) == [("too_large", 1)]
    assert refused("名" * (LONGEST_FILE // 3 + 1)) == [("too_large", 1)]


def test_a_thousand_errors_are_not_all_told():
    assert len(refused("- &a x\n" * 1000)) == 100


def test_files_from_windows_are_fine():
    assert read(("\ufeff" + HEAD).replace("\n", "\r\n").encode()).playbook.kind == "camp"


PIECES = st.sampled_from(
    [
        "id: ", "name: ", "stages:", "steps", "do: send", "- ", "  ", ": ", "{", "}", "[", "]", "'", '"', "&a ", "*a",
        "<<: ", "!!int ", "!x ", "---\n", "...\n", "%YAML 1.1\n", "? ", "|", "> ", "|-\n", "# ", "\\0", "\\x85", ",",
        "\\ud800", "\\U0010FFFF", "\n", "\n\n", "\t", "\r", "\x00", "\ufeff", "\u2028", "no", "1e400", "名", "@", "`",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_whatever_the_bytes_nothing_but_a_bad_playbook_is_raised(source):
    try:
        read(source)
    except BadPlaybook as refusal:
        text = io.StringIO(source).getvalue() if isinstance(source, str) else source.decode("utf-8", "replace")
        assert all(1 <= f.line <= text.count("\n") + 1 and f.reason and f.mend for f in refusal.findings)
