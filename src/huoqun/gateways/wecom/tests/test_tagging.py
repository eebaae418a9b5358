"""Tags both ways between WeCom and the gateway."""

from __future__ import annotations

import pytest

from huoqun.chats.port.errors import Refused
from huoqun.chats.port.incoming import TaggedContact
from huoqun.chats.port.webhook import Errand
from huoqun.gateways.errands import run_errand
from huoqun.gateways.wecom.testing import FakeWeCom

from .ground import with_gateway
from .test_gateway import Ear

MARK = "/cgi-bin/externalcontact/mark_tag"


@pytest.fixture
def wecom():
    with FakeWeCom() as fake:
        yield fake


@pytest.fixture
def lin(wecom):
    """A customer of 张老师's and of 李助教's."""
    customer = wecom.customer("小林")
    customer.adds("zhang")
    customer.adds("li")
    return customer


def tagged(items):
    return [set(item.tags) for item in items if isinstance(item, TaggedContact)]


def put(wecom, lin, *, add=(), remove=()):
    errand = Errand("tag_contact", {"person": lin.key, "add": list(add), "remove": list(remove)})
    return with_gateway(wecom, lambda gateway: run_errand(gateway, errand))


def test_what_staff_put_on_a_customer_is_heard_whoever_did_it(wecom, lin):
    async def story(gateway):
        ear = Ear(wecom, gateway)
        ear.skip()
        wecom.tag(lin, "意向高")
        first = await ear()
        wecom.tag(lin, "老客", staff="li")
        second = await ear()
        wecom.untag(lin, "意向高")
        return first, second, await ear()

    assert [tagged(items) for items in with_gateway(wecom, story)] == [[{"意向高"}], [{"意向高", "老客"}], [{"老客"}]]


def test_what_a_member_of_staff_keeps_for_themselves_stays_theirs(wecom, lin):
    lin.contact.followers["zhang"]["tags"].append("周末有空")

    async def story(gateway):
        return [item async for items, _ in gateway.past() for item in items]

    assert tagged(with_gateway(wecom, story)) == [set()]


def test_tags_of_one_name_in_two_groups_are_told_apart(wecom, lin):
    wecom.tag(lin, "高", group="意向")
    wecom.corp.table("tags")["et2"] = {"name": "消费", "tags": {"etX": "高"}}

    async def story(gateway):
        return [item async for items, _ in gateway.past() for item in items]

    assert tagged(with_gateway(wecom, story)) == [{"意向/高"}]


def test_a_tag_with_a_new_name_is_new_on_everybody_who_has_it(wecom, lin):
    async def story(gateway):
        ear = Ear(wecom, gateway)
        wecom.tag(lin, "意向高")
        await ear()
        wecom.rename_tag("意向高", "很有意向")
        return await ear()

    assert tagged(with_gateway(wecom, story)) == [{"很有意向"}]


def test_a_tag_of_ours_is_made_and_put_on_once(wecom, lin):
    (said,) = put(wecom, lin, add=["读书会"])
    again = put(wecom, lin, add=["读书会"])

    assert lin.tags() == {"读书会"}
    assert (said.tags, said.ours) == (("读书会",), ("读书会",))
    assert tagged(again) == [{"读书会"}]
    assert wecom.calls(MARK) == 1
    assert [g["name"] for g in wecom.corp.table("tags").values()] == ["活群"]


def test_a_tag_that_the_company_has_is_used_as_it_is_and_taken_off_whoever_put_it_on(wecom, lin):
    wecom.tag(lin, "意向高", staff="li")
    wecom.tag(lin, "老客", staff="zhang")
    (said,) = put(wecom, lin, add=["意向高"], remove=["老客"])

    assert lin.tags() == {"意向高"} == set(said.tags)
    assert wecom.calls("/cgi-bin/externalcontact/add_corp_tag") == 0


def test_what_is_longer_than_wecom_takes_stays_here(wecom, lin):
    put(wecom, lin, add=["很" * 31, "短"])

    assert lin.tags() == {"短"}


def test_who_is_nobodys_contact_cannot_be_tagged(wecom):
    with pytest.raises(Refused) as no:
        put(wecom, wecom.customer("陌生人"), add=["短"])

    assert no.value.permanent
