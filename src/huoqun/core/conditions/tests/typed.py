"""Random conditions that are well typed, over the questions of the community's own modules."""

from __future__ import annotations

from hypothesis import strategies as st

from huoqun.core.conditions.registry import BOOL, INT, TEXT, Question, Type, all_questions

from .worlds import KINDS, PRODUCTS, PURPOSES, STEPS, TAGS, WORDS

OWNERS = {"members", "groups", "chats", "deeds", "camps", "notices"}
POOLS = {
    "name": TAGS, "product": PRODUCTS, "what": PRODUCTS, "kind": KINDS, "key": ("city", "trade", "size", "nothing"),
    "word": WORDS, "text": WORDS, "purpose": PURPOSES, "step": STEPS,
}  # fmt: skip
LITERALS = ("杭州", "42", "教师", "", "%s", "x")


def own() -> list[Question]:
    return [q for q in all_questions() if q.owner in OWNERS]


def _text(pool: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([text for text in pool if "\n" not in text]).map(lambda text: f'"{text}"')


def _asked(question: Question, depth: int) -> st.SearchStrategy[str]:
    args = [
        st.one_of(st.integers(1, 12).map(str), *([values(INT, depth - 1)] if depth else []))
        if arg.type is INT
        else _text(POOLS[arg.name])
        for arg in question.args
    ]
    return st.tuples(*args).map(lambda given: f"{question.name}({', '.join(given)})")


def values(type: Type, depth: int) -> st.SearchStrategy[str]:
    """Expressions of a type that is not yes or no."""
    asked = [_asked(q, depth) for q in own() if q.type == type]
    if type is INT:
        asked.append(st.integers(-3, 40).map(str))
        if depth:
            pair = st.tuples(values(INT, depth - 1), st.sampled_from("+-"), values(INT, depth - 1))
            asked.append(pair.map(lambda p: f"({p[0]} {p[1]} {p[2]})"))
    return st.one_of(asked)


def _literal(type: Type) -> st.SearchStrategy[str]:
    if type.words:
        return st.sampled_from(type.words)
    return _text(LITERALS) if type is TEXT else st.integers(-3, 40).map(str)


def _compared(depth: int) -> st.SearchStrategy[str]:
    def of(type: Type) -> st.SearchStrategy[str]:
        signs = ("==", "!=", "<", "<=", ">", ">=") if type.ordered else ("==", "!=")
        right = st.one_of(_literal(type), values(type, depth))
        pair = st.tuples(values(type, depth), st.sampled_from(signs), right).map(" ".join)
        listed = st.lists(_literal(type), min_size=1, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        return pair | st.tuples(values(type, depth), st.sampled_from(("in", "not in")), listed).map(" ".join)

    types = sorted({q.type for q in own()} - {BOOL}, key=lambda t: t.name)
    return st.sampled_from(types).flatmap(of)


def conditions(depth: int = 2) -> st.SearchStrategy[str]:
    """Conditions of yes or no."""
    asked = st.sampled_from([q for q in own() if q.type is BOOL]).flatmap(lambda q: _asked(q, depth))
    found = [asked, asked, _compared(min(depth, 1))]
    if depth:
        inner = conditions(depth - 1)
        found += [
            st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
            inner.map(lambda text: f"(not {text})"),
            st.sampled_from([t for q in own() if (t := q.type) is not BOOL]).flatmap(
                lambda type: values(type, 0).map(lambda text: f"known({text})")
            ),
        ]
    return st.one_of(found)
