"""Whether what a campaign's kind asks for can be done at all, and looked at."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.sql import server_cursor

from ..rules.campaigns import N_, Kind
from ..rules.entry import asks_picture, buying, number, words_of
from ..rules.review import Finding, Reviewed, Topic, look

_SOLD = """
    select exists (select from deeds_deed where workspace_id = %(workspace)s and kind = 'bought' and product = %(name)s)
"""
_QUIZ = "select state from forms_quiz where workspace_id = %(workspace)s and key = %(name)s"


@look("entry")
def entry(seen: Reviewed, now: datetime) -> list[Finding]:
    """What is bought, passed or shown: that it is there, and that somebody can tell."""
    if seen.kind in (Kind.PAID, Kind.GROUP_BUY):
        return [*_product(seen), *_buy(seen)]
    if seen.kind == Kind.QUIZ:
        return _quiz(seen)
    return _picture(seen) if asks_picture(seen.kind, seen.entry) else []


def _product(seen: Reviewed) -> list[Finding]:
    name = str(seen.entry.get("product", ""))
    if not name:
        return [_stops("no_product", N_("It asks people to buy something, and does not say what."),
                       N_("Write the product as your orders name it."))]  # fmt: skip
    if _found(_SOLD, seen, name):
        return []
    return [
        Finding(
            Topic.TERMS, "unknown_product", N_("Nobody ever bought “%(name)s”: it may be written differently."),
            N_("Compare it with the product in your orders, letter by letter: only a purchase of just that counts."),
            stops=False, values={"name": name},
        )
    ]  # fmt: skip


def _buy(seen: Reviewed) -> list[Finding]:
    if seen.kind != Kind.GROUP_BUY:
        return []
    if not buying(seen.entry)[0]:
        return [_stops("no_size", N_("A group buy has to say for how many people it is, and within which time."),
                       N_("Write down how many, and within how many hours they pay."))]  # fmt: skip
    return [
        Finding(
            Topic.LAW, "refunds", N_("Whoever paid for a group buy that is not full in time gets their money back."),
            N_("Huoqun takes no payments: have somebody ready who refunds. They get a task for each payer."),
            stops=False,
        )
    ]  # fmt: skip


def _quiz(seen: Reviewed) -> list[Finding]:
    name = str(seen.entry.get("quiz", ""))
    state = _found(_QUIZ, seen, name)
    if state is None:
        return [_stops("unknown_quiz", N_("There is no quiz with the short name “%(name)s”."),
                       N_("Take the short name that stands beside the quiz under Quizzes."), name=name)]  # fmt: skip
    if state == "open":
        return []
    return [
        Finding(
            Topic.TERMS, "quiz_not_open", N_("The quiz “%(name)s” is not open: nobody can pass it."),
            N_("Open it before the campaign begins."), stops=False, values={"name": name},
        )
    ]  # fmt: skip


def _picture(seen: Reviewed) -> list[Finding]:
    found = []
    if not words_of(seen.entry):
        found.append(
            Finding(
                Topic.TERMS, "no_words", N_("There is no word of the day: a picture of last month would do."),
                N_("Write one for each day, or one for all of them."), stops=False,
            )
        )  # fmt: skip
    if seen.kind == Kind.LIKES and not number(seen.entry, "likes"):
        found.append(
            Finding(
                Topic.TERMS, "no_likes", N_("It does not say how many likes are asked for."),
                N_("Write down the number: it stands in the terms, and pictures with fewer come back."), stops=False,
            )
        )  # fmt: skip
    return found


def _stops(code: str, message: str, mend: str, **values: object) -> Finding:
    return Finding(Topic.TERMS, code, message, mend, stops=True, values=values)


def _found(statement: str, seen: Reviewed, name: str) -> object:
    with server_cursor() as cursor:
        row = cursor.execute(statement, {"workspace": seen.workspace_id, "name": name}).fetchone()
    return row[0] if row else None
