"""What WeCom's answers look like, as far as they are read. Pure. Sources stand with the calls, in `api/`."""

from __future__ import annotations

import msgspec


class External(msgspec.Struct, frozen=True):
    """A customer. `type` 1: a WeChat user, 2: somebody of another company. `unionid` where the company bound one."""

    external_userid: str
    name: str = ""
    type: int = 1
    unionid: str = ""


class Tag(msgspec.Struct, frozen=True):
    """A tag on a customer. `type` 1: the company's, 2: the staff member's own, 3: of a group of rules."""

    tag_name: str
    group_name: str = ""
    type: int = 1
    tag_id: str = ""


class Follow(msgspec.Struct, frozen=True):
    """How a staff member has a customer as a contact. `createtime`: seconds since 1970.

    `tags` where one customer is fetched, `tag_id` (without the staff member's own) where many are.
    """

    userid: str
    createtime: int = 0
    state: str = ""
    tags: tuple[Tag, ...] = ()
    tag_id: tuple[str, ...] = ()


class Contact(msgspec.Struct, frozen=True):
    external_contact: External
    follow_user: tuple[Follow, ...] = ()


class Invitor(msgspec.Struct, frozen=True):
    userid: str = ""


class Seat(msgspec.Struct, frozen=True):
    """Somebody in a group. `type` 1: staff, 2: not. `join_scene` 1: invited, 2: by a link, 3: by the group's code.

    `name` is their own, `group_nickname` what they are called here. `state`: of the join way that they came by.
    """

    userid: str
    type: int = 2
    join_time: int = 0
    join_scene: int = 0
    invitor: Invitor = Invitor()
    name: str = ""
    group_nickname: str = ""
    unionid: str = ""
    state: str = ""


class Admin(msgspec.Struct, frozen=True):
    userid: str


class Group(msgspec.Struct, frozen=True):
    """A customer group as it is. `member_version` is another whenever its members are."""

    chat_id: str
    name: str = ""
    owner: str = ""
    create_time: int = 0
    notice: str = ""
    member_list: tuple[Seat, ...] = ()
    admin_list: tuple[Admin, ...] = ()
    member_version: str = ""


class MassTask(msgspec.Struct, frozen=True):
    """What a member of staff has to release. `status` 0: not yet, 2: sent (1 was `confirmed`, of old)."""

    userid: str
    status: int = 0
    send_time: int = 0


class Outcome(msgspec.Struct, frozen=True):
    """A mass message with one customer or one group (the other is ''), as far as `userid` has released it.

    `status` 0: not sent, 1: sent, 2: refused, because they are no contact of theirs (any more), 3: over the limit.
    """

    userid: str = ""
    external_userid: str = ""
    chat_id: str = ""
    status: int = 0
    send_time: int = 0
