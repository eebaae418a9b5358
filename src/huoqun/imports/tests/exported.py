"""What a whole export says, in lines that a test can name."""

from pathlib import Path

from huoqun.imports.detect import read_source
from huoqun.imports.records import Chat, Item, Options, Said, Skipped, Span
from huoqun.imports.sources import open_source

FIXTURES = Path(__file__).parent / "fixtures"


def read(name: str, options: Options = Options()) -> list[Item]:  # noqa: B008
    with open_source(FIXTURES / name) as source:
        return list(read_source(source, options))


def brief(items: list[Item]) -> list[str]:
    """Records as lines: line, minute, who, what."""
    shown = []
    for item in items:
        if isinstance(item, Said):
            bot, kind = "*" * item.is_bot, f" [{item.kind}]" if item.kind != "text" else ""
            shown.append(f"{item.line} {item.at:%H:%M} {item.sender_name}{bot}:{kind} {item.text}".rstrip())
        elif isinstance(item, Span):
            by = f" by {item.by}" if item.by else ""
            shown.append(f"{item.line} {item.at:%H:%M} {item.person_name} ({item.person}) {item.kind}{by}")
        elif isinstance(item, Skipped):
            shown.append(f"{item.line} - {item.reason}")
    return shown


def chats(items: list[Item]) -> list[Chat]:
    return [item for item in items if isinstance(item, Chat)]


def said(items: list[Item], line: int) -> Said:
    return next(item for item in items if isinstance(item, Said) and item.line == line)
