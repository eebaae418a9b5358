"""What committing tests leave is emptied also while somebody still reads: a page whose browser was closed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from psycopg.conninfo import make_conninfo

from huoqun.site.testing import SERVER, _empty

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(SERVER is None, reason="only a superuser sets deadlock_timeout"),
]
WAITS = "select exists (select from pg_locks where not granted and relation = 'groups_group'::regclass)"


def test_a_reader_that_takes_tables_in_another_order_is_let_finish(cast):
    where = make_conninfo(SERVER.admin_dsn, dbname=connection.settings_dict["NAME"])
    with psycopg.connect(where) as reader:
        reader.execute("set deadlock_timeout = '1min'")  # so it is the cleaning that is told
        reader.execute("lock table groups_group in row share mode")
        with ThreadPoolExecutor() as pool:
            cleaning = pool.submit(_cleaned, ["groups_chapter", "groups_group"])
            while not reader.execute(WAITS).fetchone()[0]:
                pass
            reader.execute("select id from groups_chapter for share")  # it holds what we want, and wants ours
            reader.commit()
            cleaning.result()

    assert not apps.get_model("groups.Group").objects.exists()


def _cleaned(tables: list[str]) -> None:
    try:
        with connection.cursor() as cursor:
            _empty(cursor, dict.fromkeys(tables, False))
    finally:
        connection.close()
