"""The codes of everything that reading and checking a playbook may find. They are stable: programs rely on them."""

from __future__ import annotations

from enum import StrEnum

E, W = "error", "warning"


class Code(StrEnum):
    """Each with its severity and what it means; docs/reference/playbook-checks.md is written from it."""

    severity: str
    doc: str

    def __new__(cls, value: str, severity: str, doc: str) -> Code:
        made = str.__new__(cls, value)
        made._value_ = value
        made.severity = severity
        made.doc = doc
        return made

    # Reading the file
    TOO_LARGE = "too_large", E, "The file is larger than 256 KB."
    NOT_UTF8 = "not_utf8", E, "The file is not in UTF-8."
    CONTROL_CHARACTER = "control_character", E, "A character that nobody can see, such as NUL, raw or escaped."
    TAB = "tab", E, "A tab. Only spaces indent; inside a text in double quotes a tab is written `\\t`."
    SYNTAX = "syntax", E, "The file is not readable YAML."
    TOO_DEEP = "too_deep", E, "Lists and mappings lie in one another more than 20 deep."
    DUPLICATE_KEY = "duplicate_key", E, "A key stands twice in one mapping."
    BAD_KEY = "bad_key", E, "A key that is no text: a list, a mapping, or nothing at all."
    ANCHOR = "anchor", E, "An anchor (`&name`), an alias (`*name`) or a merge key (`<<`)."
    TAG = "tag", E, "A tag such as `!!python/object`."
    SECOND_DOCUMENT = "second_document", E, "A second document after `---`."
    LOOKS_LIKE_BOOLEAN = (
        "looks_like_boolean",
        E,
        "`yes`, `no`, `on`, `off`, `True` …, which some read as true or false.",
    )
    EMPTY = "empty", E, "There is nothing in the file."
    UNKNOWN_KEY = "unknown_key", E, "A key that this mapping, or the step's block, does not know."
    MISSING_KEY = "missing_key", E, "A key that must be there is not."
    WRONG_TYPE = "wrong_type", E, "A value of another type than is wanted, or none of the words that are possible."
