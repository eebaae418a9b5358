"""Payouts: cash leaves only with two approvals, once, and nobody is paid twice."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from huoqun.core import sheets
from huoqun.core.actor import member
from huoqun.core.errors import NotAllowed, NotFound, Refused
from huoqun.core.jobs import Unit, named
from huoqun.core.models import Fact
from huoqun.members.actions.erasing import erase
from huoqun.members.actions.merging import merge
from huoqun.points.actions.transferring import void_late
from huoqun.points.queries.auditing import audit
from huoqun.points.rules import Currency
from huoqun.rewards.actions._purse import owed_to
from huoqun.rewards.actions.exporting import copy_payout, export_payout, settle_payout
from huoqun.rewards.actions.packeting import make_packet
from huoqun.rewards.actions.payees import forget_payee, pair, say_payee
from huoqun.rewards.actions.paying import approve_payout, cancel_payout, draw_payout, let_payouts_lapse
from huoqun.rewards.models.payout import PayeeDetails, Payout, PayoutLine
from huoqun.rewards.providers.file import ByFile, ByWorkbook
from huoqun.rewards.queries.owed import owed
from huoqun.rewards.queries.payouts import lines, own_payee, payout
from huoqun.rewards.rules.giving import NewPacket
from huoqun.rewards.rules.packets import Split
from huoqun.rewards.rules.payouts import (
    ApprovedBefore,
    BadResults,
    DrawnByThem,
    LineState,
    NotExported,
    NothingOwed,
    NotToApprove,
    NotToExport,
    OwnMoney,
    PayoutState,
    PeopleOnly,
    Result,
    Settled,
)

from .conftest import NOON
from .giving import a_budget, holds, staff

pytestmark = pytest.mark.django_db
CARD = {"way": "bank", "account": "6222 0212 3456 7890 123", "holder": "=张三", "bank": "ICBC"}
EVIL = '=HYPERLINK("http://evil")'


@pytest.fixture
def owing(actor, people):
    """Each of three people is owed a hundred, and said where it goes."""
    budget = a_budget(actor, Currency.CASH, 100_000)
    new = NewPacket(greeting="谢谢", total=30_000, how=Split.EQUAL, member_ids=tuple(people))
    make_packet(actor, budget_uid=budget, packet=new, key="k", now=NOON)
    for who in people:
        say_payee(member(actor.workspace_id, who), member_id=who, now=NOON, **CARD)
    return people


def approved(actor):
    """A payout that Bob and Cleo approved."""
    uid = draw_payout(staff(actor, 1), now=NOON)
    for who in (2, 3):
        approve_payout(staff(actor, who), payout_uid=uid, now=NOON)
    return uid


def rows_of(leaves):
    return list(csv.reader(io.StringIO(leaves.raw.decode("utf-8-sig"), newline="")))[1:]


def filled(leaves, *said):
    """The file as it comes back."""
    out = io.StringIO()
    csv.writer(out).writerows([["heads"], *([*row[:8], *one] for row, one in zip(rows_of(leaves), said, strict=True))])
    return out.getvalue().encode("gb18030")


def test_two_people_approve_it_leaves_once_and_what_was_paid_is_not_owed_any_more(actor, owing):
    uid = approved(actor)
    leaves = export_payout(staff(actor, 2), payout_uid=uid, now=NOON)
    first = rows_of(leaves)[0]

    assert first[0] == "#1-1" and first[3:7] == ["'=张三", "ICBC", "6222 0212 3456 7890 123", "100.00"]
    assert [holds(actor, owed_to(who)) for who in owing] == [0, 0, 0]
    back = filled(leaves, ("已付", "W1", ""), ("失败", "", "name differs"), ("paid", "W3", ""))
    told = settle_payout(staff(actor, 1), payout_uid=uid, results=ByFile().read(back), now=NOON)
    assert told == (Settled.DONE,) * 3
    assert [holds(actor, owed_to(who)) for who in owing] == [0, 10_000, 0]
    seen = payout(staff(actor, 1), payout_uid=uid)
    assert (seen.state, seen.paid, seen.failed, seen.total) == (PayoutState.SETTLED, 2, 1, 30_000)
    assert not PayoutLine.objects.exclude(sealed=None).exists()
    assert audit(actor.workspace_id).equal


def test_results_told_twice_pay_nothing_twice(actor, owing):
    uid = approved(actor)
    leaves = export_payout(staff(actor, 2), payout_uid=uid, now=NOON)
    back = filled(leaves, ("paid", "W1", ""), ("failed", "", ""), ("", "", ""))
    results = ByFile().read(back)
    settle_payout(staff(actor, 1), payout_uid=uid, results=results, now=NOON)

    assert settle_payout(staff(actor, 1), payout_uid=uid, results=results, now=NOON) == (Settled.ALREADY,) * 2
    told = settle_payout(
        staff(actor, 1), payout_uid=uid, now=NOON,
        results=[Result("1-1", False), Result("2-3", True), Result("1-9", True), Result("", True)],
    )  # fmt: skip
    assert told == (Settled.OTHERWISE, Settled.UNKNOWN, Settled.UNKNOWN, Settled.UNKNOWN)
    assert [holds(actor, owed_to(who)) for who in owing] == [0, 10_000, 0]
    # What failed is paid by the next one; what is still out is not.
    second = draw_payout(staff(actor, 1), now=NOON)
    assert [one.member_id for one in lines(staff(actor, 1), payout(staff(actor, 1), payout_uid=second))] == [owing[1]]
    assert audit(actor.workspace_id).equal


def test_no_cell_that_names_a_line_is_a_day_to_a_spreadsheet(actor, owing):
    leaves = export_payout(staff(actor, 2), payout_uid=approved(actor), now=NOON)

    assert not any(re.fullmatch(r"[0-9]+[-/][0-9]+", cell) for row in rows_of(leaves) for cell in row)
    # A file that was exported before the lines were marked is read as well.
    for line in ("#1-1", "1-1", "'1-1"):
        assert ByFile().read(f"h\r\n{line},,,,,,,,paid,,\r\n".encode()) == (Result("1-1", True),)


def test_as_a_workbook_it_is_the_same_to_the_byte_and_comes_back(actor, owing):
    uid = approved(actor)
    leaves = export_payout(staff(actor, 2), payout_uid=uid, way="xlsx", now=NOON)
    heads, *rows = (cells for _number, cells in sheets.read(leaves.raw))

    assert copy_payout(staff(actor, 2), payout_uid=uid, now=NOON) == leaves
    assert rows[0][:1] + rows[0][3:7] == ["#1-1", "=张三", "ICBC", "6222 0212 3456 7890 123", "100.00"]
    back = sheets.write([heads, *([*row[:8], "已付", "<W&1>", "\x00"] for row in rows)])
    first = ByWorkbook().read(back)[0]
    assert (first.line, first.paid, first.reference) == ("1-1", True, "<W&1>")


def test_nobody_says_of_their_own_money_what_became_of_it(actor, owing):
    uid = approved(actor)
    export_payout(staff(actor, 2), payout_uid=uid, now=NOON)
    pair(staff(actor, 1), staff_id=7, member_id=owing[0], now=NOON)
    line = PayoutLine.objects.get(member_id=owing[0])

    with pytest.raises(OwnMoney):
        settle_payout(staff(actor, 7), payout_uid=uid, results=[Result(f"1-{line.number}", False)], now=NOON)
    other = PayoutLine.objects.exclude(member_id=owing[0]).first()
    told = settle_payout(staff(actor, 7), payout_uid=uid, results=[Result(f"1-{other.number}", True)], now=NOON)
    assert told == (Settled.DONE,)


def test_what_one_payout_pays_no_other_does(actor, owing):
    draw_payout(staff(actor, 1), member_ids=owing[:1], now=NOON)
    second = draw_payout(staff(actor, 1), now=NOON)

    assert Payout.objects.get(uid=second).number == 2
    assert [one.name for one in lines(staff(actor, 1), payout(staff(actor, 1), payout_uid=second))] == ["Ben", "Cai"]
    with pytest.raises(NothingOwed):
        draw_payout(staff(actor, 1), now=NOON)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        # Once more
        (2, ApprovedBefore),
        # Who drew it up, though nobody else may be there
        (1, DrawnByThem),
        # Whom it pays
        (7, OwnMoney),
        # Without the permission
        (0, NotAllowed),
    ],
)
def test_an_approval_that_does_not_count(actor, owing, who, refusal):
    pair(staff(actor, 1), staff_id=7, member_id=owing[0], now=NOON)
    uid = draw_payout(staff(actor, 1), now=NOON)
    approve_payout(staff(actor, 2), payout_uid=uid, now=NOON)
    asking = staff(actor, 9, without="rewards:payout:approve") if who == 0 else staff(actor, who)

    with pytest.raises(refusal):
        approve_payout(asking, payout_uid=uid, now=NOON)
    with pytest.raises(NotToExport):
        export_payout(staff(actor, 2), payout_uid=uid, now=NOON)
    with pytest.raises(NotFound):
        pair(staff(actor, 7), staff_id=7, member_id=None, now=NOON)


def test_it_leaves_through_people_whom_it_does_not_pay(actor, owing):
    uid = approved(actor)
    pair(staff(actor, 1), staff_id=7, member_id=owing[0], now=NOON)

    for who, refusal in ((actor, PeopleOnly), (staff(actor, 7), OwnMoney)):
        with pytest.raises(refusal):
            export_payout(who, payout_uid=uid, now=NOON)
    with pytest.raises(NotAllowed):
        export_payout(staff(actor, 2, without="rewards:payee:read"), payout_uid=uid, now=NOON)


def test_who_is_not_to_be_paid_any_more_is_left_out_when_it_leaves(actor, owing):
    ann, ben, cai = owing
    uid, later = approved(actor), NOON + timedelta(hours=1)
    forget_payee(member(actor.workspace_id, ann), member_id=ann, now=later)
    # Details that the team wrote after it was drawn up nobody approved.
    say_payee(staff(actor, 1), member_id=ben, way="alipay", account="mine@evil.cn", holder="Mallory", now=later)
    say_payee(member(actor.workspace_id, cai), member_id=cai, way="wechat", account=EVIL, holder="蔡", now=later)

    leaves = export_payout(staff(actor, 2), payout_uid=uid, now=later)
    assert [row[0] for row in rows_of(leaves)] == ["#1-3"] and rows_of(leaves)[0][5] == f"'{EVIL}"
    assert [holds(actor, owed_to(who)) for who in owing] == [10_000, 10_000, 0]
    assert settle_payout(staff(actor, 1), payout_uid=uid, results=[Result("1-1", True)], now=later) == (
        Settled.UNKNOWN,
    )
    copy = copy_payout(staff(actor, 3), payout_uid=uid, now=later)
    assert (copy.raw, copy.digest) == (leaves.raw, leaves.digest)


@pytest.mark.parametrize("end", ["called off", "nobody exported it"])
def test_a_payout_that_does_not_leave_is_owed_as_before(actor, owing, end):
    uid, month = approved(actor), NOON + timedelta(days=30)

    if end == "called off":
        cancel_payout(staff(actor, 1), payout_uid=uid, reason="wrong month", now=NOON)
    else:
        with pytest.raises(NotToExport):
            export_payout(staff(actor, 2), payout_uid=uid, now=month)
        void_late(actor, now=month)
        assert let_payouts_lapse(actor, now=month) == 1
    assert [holds(actor, owed_to(who)) for who in owing] == [10_000] * 3
    for refused, verb in ((NotToApprove, approve_payout), (NotToExport, export_payout), (NotExported, copy_payout)):
        with pytest.raises(refused):
            verb(staff(actor, 5), payout_uid=uid, now=NOON)
    with pytest.raises(NotToApprove):
        cancel_payout(staff(actor, 1), payout_uid=uid, reason="again", now=NOON)


def test_a_person_is_paid_once_for_all_that_they_were(actor, owing):
    ann, ben, _cai = owing
    merge(actor, kept_id=ann, merged_id=ben, evidence={"same": "told"}, now=NOON)
    assert [(one.name, one.free) for one in owed(staff(actor, 1))] == [("Ann", 20_000), ("Cai", 10_000)]

    uid = approved(actor)
    assert rows_of(export_payout(staff(actor, 2), payout_uid=uid, now=NOON))[0][6] == "200.00"
    settle_payout(staff(actor, 1), payout_uid=uid, results=[Result("1-1", False)], now=NOON)
    assert holds(actor, owed_to(ann)) == 20_000
    assert audit(actor.workspace_id).equal


def test_only_the_member_and_who_may_read_where_their_money_goes(actor, owing):
    ann, ben, _cai = owing
    mine = own_payee(member(actor.workspace_id, ann), member_id=ann)

    assert (mine.account, mine.holder, mine.by_team) == ("••••0123", "=张三", False)
    assert b"6222" not in bytes(PayeeDetails.objects.get(member_id=ann).sealed)
    for asked in (
        lambda: own_payee(member(actor.workspace_id, ann), member_id=ben),
        lambda: say_payee(member(actor.workspace_id, ann), member_id=ben, now=NOON, **CARD),
        lambda: forget_payee(member(actor.workspace_id, ann), member_id=ben, now=NOON),
        lambda: own_payee(staff(actor, 1, without="rewards:payee:read"), member_id=ben),
    ):
        with pytest.raises(NotAllowed):
            asked()


def test_an_erased_member_leaves_no_account_behind(actor, owing):
    uid = approved(actor)
    export_payout(staff(actor, 2), payout_uid=uid, now=NOON)
    erase(actor, member_id=owing[0], now=NOON)
    named("rewards.forget_payees").handle([Unit(fact) for fact in Fact.objects.filter(name="members.erased")], NOON)

    assert not PayeeDetails.objects.filter(member_id=owing[0]).exists()
    assert PayoutLine.objects.get(member_id=owing[0]).sealed is None
    settle_payout(staff(actor, 1), payout_uid=uid, results=[Result("1-1", False)], now=NOON)
    with pytest.raises(NothingOwed):
        draw_payout(staff(actor, 1), member_ids=[owing[0]], now=NOON)


@pytest.mark.parametrize(
    "raw",
    [
        # Nothing, no table, no results, a picture
        b"", b"a,b\r\n", "行,成员\r\n1-1,张三\r\n".encode(), b"\x89PNG\r\n\x1a\n\xff\xfe",
        # Neither paid nor failed
        b"h\r\n1-1,a,b,c,d,e,f,g,maybe,,\r\n",
        # More than any payout has
        b"h\r\n" + b"1-1,a,b,c,d,e,f,g,paid,,\r\n" * 600, b"x" * 1_000_001,
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_no_answer_to_a_payout_is_refused(raw):
    with pytest.raises(BadResults):
        ByFile().read(raw)


@pytest.mark.django_db(transaction=True)
def test_two_exporters_at_once_get_one_file_between_them(actor, people):
    budget = a_budget(actor, Currency.CASH, 100_000)
    new = NewPacket(greeting="谢谢", total=30_000, how=Split.EQUAL, member_ids=tuple(people))
    make_packet(actor, budget_uid=budget, packet=new, key="k", now=NOON)
    for who in people:
        say_payee(member(actor.workspace_id, who), member_id=who, now=NOON, **CARD)
    uid = approved(actor)
    got: list[object] = []

    def export(who: int) -> None:
        try:
            got.append(export_payout(staff(actor, who), payout_uid=uid, now=NOON).digest)
        except Refused as refusal:
            got.append(type(refusal))
        finally:
            connection.close()

    exporters = [Thread(target=export, args=[who]) for who in (2, 3, 4)]
    for one in exporters:
        one.start()
    for one in exporters:
        one.join(60)

    assert len(got) == 3 and got.count(NotToExport) == 2
    assert PayoutLine.objects.filter(state=LineState.OPEN).count() == 3
    assert audit(actor.workspace_id).equal
