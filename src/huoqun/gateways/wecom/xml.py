"""The XML of callbacks, read but never obeyed: no document types, no entities, few and shallow elements. Pure."""

from __future__ import annotations

from typing import TypeAlias
from xml.parsers import expat

DEEPEST = 8
MOST = 5_000

Fields: TypeAlias = dict[str, str]


class BadXml(Exception):
    """What came is no XML of a callback."""


def read(raw: bytes) -> Fields:
    """The leaves below the root, by their path: `Event`, `SendLocationInfo/Label`.

    The `Item`s of a list become one field, a line each. Raises BadXml.
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, UnicodeDecodeError, ValueError) as error:
        raise BadXml from error
    if reader.root != "xml":
        raise BadXml
    return reader.fields


def _refuse(*_: object) -> None:
    raise BadXml


class _Reader:
    def __init__(self) -> None:
        self.fields: Fields = {}
        self.root = ""
        self._path: list[str] = []
        self._said: list[str] = []
        self._count = 0

    def start(self, name: str, _attributes: object) -> None:
        self._count += 1
        if len(self._path) >= DEEPEST or self._count > MOST:
            raise BadXml
        self.root = self.root or name
        self._path.append(name)
        self._said = []

    def text(self, said: str) -> None:
        self._said.append(said)

    def end(self, _name: str) -> None:
        said, self._said = "".join(self._said), []
        inside = [name for name in self._path[1:] if name != "Item"]
        is_item = self._path[-1] == "Item"
        self._path.pop()
        place = "/".join(inside)
        if not place or (not said.strip() and place in self.fields):
            return
        self.fields[place] = f"{self.fields[place]}\n{said}" if is_item and self.fields.get(place) else said
