"""One row of every table of a workspace, made from the database's own catalogue, so that a table nobody has thought of
yet is covered too; and what goes into the parameters of addresses and verbs.
"""

from __future__ import annotations

import itertools
import json
import re
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection

from huoqun.core import ids
from huoqun.site.testing_cast import FOUNDED

# What a column holds where any word will not do: tables that no Django model speaks for.
SPECIAL: dict[tuple[str, str], Any] = {
    ("core_fact", "origin"): "live",
    ("core_fact", "name"): "testing.sampled",
    ("core_fact", "actor"): "staff:1",
    ("core_parked", "consumer"): "testing.nobody",
    ("team_post", "role"): "manager",
    # It stands in addresses, which a page that was not found says again.
    ("core_storedfile", "uid"): ids.link_token,
    # Everybody here may answer a survey that is open to no class: its words are nobody's own.
    ("forms_survey", "name"): "How was it?",
    ("forms_survey", "about"): "",
    # A transfer without legs came to nothing; a leg that moves nothing belongs to any.
    ("points_transfer", "state"): 2,
    ("points_leg", "amount"): 0,
    ("points_leg", "after"): 0,
}
DRAWN = dict.fromkeys(
    ("title", "subtitle", "body", "signatory", "signatory_title", "class", "date", "community", "score"), "x"
) | {"colour": "navy", "paper": "a4-landscape", "language": "en", "seal": None, "days": 1, "streak": 1}
SPECIAL |= {
    ("camps_certificate", "drawn"): json.dumps(DRAWN),
    ("camps_certificatetemplate", "colour"): "navy",
    ("camps_certificatetemplate", "paper"): "a4-landscape",
    ("camps_certificatetemplate", "language"): "en",
}
# Columns that the database proves in a way of its own, and what they point at.
POINTING = {
    ("points_transfer", "debited"): "points_account",
    ("points_transfer", "credited"): "points_account",
    ("points_leg", "transfer"): "points_transfer",
    ("points_leg", "account"): "points_account",
}
# Parameters of addresses and verbs, where noun_id or noun_uid does not lead to the table of that noun.
NAMED_OTHERWISE = {
    "run_id": "chats_importrun",
    "run_uid": "chats_importrun",
    "group_run_id": "playbooks_grouprun",
    "group_run_uid": "playbooks_grouprun",
    "token_id": "team_apitoken",
    "parked_id": "core_parked",
    "card_uid": "work_task",
    "round_id": "forms_surveyround",
    "role_holder_uid": "camps_roleholder",
    "holder_uid": "camps_roleholder",
    "programme_uid": "referrals_programme",
    "series_uid": "lectures_series",
    "topic_uid": "ignition_topic",
    "person_uid": "ignition_person",
    "gift_uid": "ignition_gift",
    "turn_uid": "camps_dutyturn",
    "duty_turn_uid": "camps_dutyturn",
    "round_uid": "forms_surveyround",
    "turnover_uid": "turnover_round",
    "line_uid": "turnover_line",
    "rule_uid": "turnover_rule",
}

# What is no row: an upload is a folder of its workspace's, a table and a noun are words.
NO_ROW = {
    "manual": "camp-7d",
    "platform": "simulator",
    "upload": uuid.UUID(int=7),
    "table": "orders",
    "noun": "task",
    "key": "pb/7/step/D1",
    "kind_key": "camp",
    "step": "lesson",
    "act": "enter",
    "class_role": "monitor",
    "message_key": "1760000000000000-7",
    "secret": "A" * 22,
    "place": 0,
}

_COLUMNS = """
    select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef or a.attidentity <> ''
    from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
    order by a.attnum
"""
_REFERENCES = """
    select (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[array_upper(conkey, 1)]),
           confrelid::regclass::text, conname
    from pg_constraint where contype = 'f' and conrelid = %s::regclass and conparentid = 0
"""
_number = itertools.count(1_000)


def owned_tables() -> list[str]:
    """Every table whose rows belong to a workspace, partitions left out."""
    return _names("""
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
        where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
        order by 1
    """)


_WRITTEN = """
    select coalesce(i.inhparent, s.relid)::regclass::text, sum(n_tup_ins + n_tup_upd + n_tup_del)
    from pg_stat_xact_user_tables s left join pg_inherits i on i.inhrelid = s.relid
    where n_tup_ins + n_tup_upd + n_tup_del > 0 group by 1
"""


def touched() -> dict[str, int]:
    """How many rows of each table this transaction has written until now, whatever of them was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return {table: int(rows) for table, rows in cursor.fetchall()}


def _names(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def references(table: str) -> dict[str, tuple[str, str]]:
    """Column → (table it points at, constraint), the column being the last of a composite key."""
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCES, [table])
        return {column: (target, name) for column, target, name in cursor.fetchall()}


@dataclass
class Samples:
    """Rows of one workspace. `mark` stands in every text, to be looked for where it must not be."""

    workspace_id: int
    user_id: int
    mark: str
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def fill(self) -> Samples:
        """Make a row of every table."""
        for table in owned_tables():
            self.row(table)
        return self

    def row(self, table: str) -> dict[str, Any]:
        """The sample of a table, made with the rows it needs."""
        if table not in self.rows:
            with connection.cursor() as cursor:
                cursor.execute(_COLUMNS, [table])
                columns = cursor.fetchall()
                pointing = references(table)
                values = {
                    name: self._value(table, name, kind, pointing)
                    for name, kind, needed, has_default in columns
                    if (needed and not has_default) or name == "uid"
                }
                marks, names = ", ".join(["%s"] * len(values)), ", ".join(f'"{name}"' for name in values)
                cursor.execute(
                    f"insert into {table} ({names}) values ({marks}) returning to_jsonb({table}.*)",
                    list(values.values()),
                )
                made = cursor.fetchone()[0]
                self.rows[table] = json.loads(made) if isinstance(made, str) else made
        return self.rows[table]

    def _value(self, table: str, name: str, kind: str, pointing: dict[str, tuple[str, str]]) -> Any:
        if name == "workspace_id":
            return self.workspace_id
        if (table, name) in SPECIAL:
            made = SPECIAL[table, name]
            return made() if callable(made) else made
        if (table, name) in POINTING:
            return self.row(POINTING[table, name])["id"]
        if name in pointing:
            target = pointing[name][0]
            return self.user_id if target == "team_user" else self.row(target)["id"]
        return (
            self._said_by_model(table, name) if self._said_by_model(table, name) is not None else _any(kind, self.mark)
        )

    def _said_by_model(self, table: str, name: str) -> Any:
        """The first choice or the default of the Django field, where there is one that is not empty."""
        for model in apps.get_models():
            for f in model._meta.fields if model._meta.db_table == table else ():
                if f.column != name:
                    continue
                if f.choices:
                    return next(value for value, _ in f.choices)
                if f.get_internal_type() == "JSONField":
                    return json.dumps(f.get_default() if f.has_default() else {})
                return f.get_default() if f.has_default() and f.get_default() not in ("", None) else None
        return None

    def parameter(self, name: str, route: str = "") -> Any:
        """What goes into a parameter: `group_id`, `group_uid` or `group` (uid); `uid` means the noun of the route."""
        if name == "user_id":
            return self.user_id
        if name in NO_ROW:
            return NO_ROW[name]
        noun, _, kind = name.rpartition("_")
        if kind not in ("id", "uid"):
            noun, kind = name, "uid"
        if not noun:  # groups/<uuid:uid>
            noun = re.search(rf"(\w+?)s?/<(?:\w+:)?{name}>", f"/{route}")[1]
        fits = [t for t in self.rows if t.split("_", 1)[1] == noun] or [t for t in self.rows if t.endswith(noun)]
        table = NAMED_OTHERWISE.get(name) or next(iter(fits), None)
        row = self.rows.get(table or "", {})
        return row.get(kind)

    def checksum(self, tables: Collection[str] | None = None) -> dict[str, str]:
        """A sum over all rows of the workspace by table, of all its tables or of these."""
        found = {}
        with connection.cursor() as cursor:
            for table in owned_tables():
                if tables is not None and table not in tables:
                    continue
                cursor.execute(
                    f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t "
                    "where workspace_id = %s",
                    [self.workspace_id],
                )
                found[table] = cursor.fetchone()[0]
        return found


def _any(kind: str, mark: str) -> Any:
    """A value of an SQL type that breaks no bounds; words carry the mark."""
    if match := re.match(r"character varying\((\d+)\)", kind):
        return f"{mark}{next(_number)}"[-int(match[1]) :]
    if kind.endswith("[]"):
        return []
    simple = {
        "text": lambda: f"{mark}{next(_number)}",
        "boolean": lambda: False,
        "date": FOUNDED.date,
        "timestamp with time zone": lambda: FOUNDED + timedelta(minutes=next(_number)),
        "jsonb": lambda: "{}",
        "bytea": lambda: secrets.token_bytes(32),
        "uuid": ids.uid,
        "double precision": lambda: 1.0,
        "tsvector": lambda: "words",
        "inet": lambda: "127.0.0.1",
        "interval": lambda: timedelta(days=1),
    }
    return simple[kind]() if kind in simple else next(_number) % 30_000


def dummy(annotation: Any) -> Any:
    """Something of an annotated type, for verbs that refuse before they look."""
    words = str(annotation)
    for kind, value in (
        ("datetime", FOUNDED), ("UUID", uuid.UUID(int=1)), ("bool", True), ("int", 1), ("timedelta", timedelta(days=1)),
        ("dict", {}), ("Mapping", {}), ("Sequence", []), ("Iterable", []), ("list", []), ("tuple", ()), ("str", "x"),
    ):  # fmt: skip
        if kind in words:
            return value
    return None
