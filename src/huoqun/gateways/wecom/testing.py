"""A WeCom on this machine: for tests, and for operators who rehearse before a real company is connected.

    with FakeWeCom() as wecom:
        lin = wecom.customer("小林", unionid="oLin")
        group = wecom.group("读书会", owner="zhang")
        lin.adds("zhang", state="spring")     # → change_external_contact, with a welcome code
        lin.joins(group)                      # → change_external_chat
        wecom.sent                            # what reached people

`settings` and `secrets` are what a connection to it is filled in with. More subjects: a file in `fake/` each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

from django.utils.translation import gettext_noop as _

from huoqun.core import clock
from huoqun.core.errors import Refused

from .fake import archive, contacts, groups, join_ways, masses, robots, signin, tags, tokens
from .fake.callbacks import Callback, check_address, tell
from .fake.corp import WELCOME_LIFE, Contact, Corp, Err, Group, Welcome
from .fake.server import Server

__all__ = ["CORP_ID", "Err", "FakeWeCom", "Group"]

CORP_ID = "ww1f2e3d4c5b6a7988"
SECRET = "rehearsal-secret-of-the-app"
TOKEN = "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


class PortTaken(Refused):
    """Another program listens there."""

    code = "port_taken"
    message = _("Another program listens at that port.")
    way_out = _("End it, or take another with --port.")


class FakeWeCom:
    """One company on loopback. Staff `zhang` and `li` are there from the beginning. A story may give it a clock."""

    def __init__(
        self, *, corp_id: str = CORP_ID, secret: str = SECRET, token: str = TOKEN, aes_key: str = AES_KEY,
        port: int = 0, now: Callable[[], datetime] = clock.now,
    ) -> None:  # fmt: skip
        self.corp = Corp(corp_id, secret, now=now)
        self.callback = Callback(token, aes_key)
        self.server = Server(self.corp, port=port)
        self.staff("zhang", "张老师")
        self.staff("li", "李助教")

    def __enter__(self) -> FakeWeCom:
        try:
            self.server.start()
        except OSError as error:
            raise PortTaken from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.server.stop()

    # What a connection is filled in with

    @property
    def settings(self) -> dict[str, Any]:
        return {"corp_id": self.corp.corp_id, "agent_id": str(self.corp.agent_id), "base_url": self.server.base_url}

    @property
    def secrets(self) -> dict[str, str]:
        return {"secret": self.corp.secret, "token": self.callback.token, "aes_key": self.callback.aes_key}

    # Who and where

    def staff(self, key: str, name: str) -> str:
        self.corp.staff[key] = name
        return key

    def customer(self, name: str, *, unionid: str = "") -> Customer:
        """A WeChat user whom nobody of the company knows yet."""
        with self.corp.lock:
            contact = Contact(self.corp.named("contact", "wm"), name, unionid)
            self.corp.contacts[contact.id] = contact
        return Customer(self, contact)

    def group(self, name: str, *, owner: str = "zhang") -> Group:
        """Staff make a customer group in the app: no call can."""
        with self.corp.lock:
            group = groups.create(self.corp, name, owner)
        self.tell_chat(group, "create")
        return group

    def rename(self, group: Group, name: str) -> None:
        before, group.name, group.changes = group.version, name, group.changes + 1
        self.tell_chat(group, "update", UpdateDetail="change_name", LastMemVer=before, CurMemVer=group.version)

    def hand_over(self, group: Group, owner: str) -> None:
        group.owner = self.corp.follower(owner)
        self.tell_chat(group, "update", UpdateDetail="change_owner", LastMemVer=group.version, CurMemVer=group.version)

    def dismiss(self, group: Group) -> None:
        with self.corp.lock:
            del self.corp.groups[group.id]
        self.tell_chat(group, "dismiss")

    def tag(self, customer: Customer, *names: str, staff: str = "zhang", group: str = "意向") -> None:
        """A staff member puts the company's tags on a customer; an administrator makes what there is not."""
        keys = [tags.find(self.corp, name) or tags.make(self.corp, group, name) for name in names]
        customer.contact.followers[staff]["tags"] += keys
        self.tell_contact("edit_external_contact", staff, customer.key)

    def untag(self, customer: Customer, *names: str, staff: str = "zhang") -> None:
        off = {tags.find(self.corp, name) for name in names}
        follow = customer.contact.followers[staff]
        follow["tags"] = [key for key in follow["tags"] if key not in off]
        self.tell_contact("edit_external_contact", staff, customer.key)

    def rename_tag(self, name: str, to: str) -> None:
        key = tags.find(self.corp, name)
        next(g for g in tags.groups_of(self.corp).values() if key in g["tags"])["tags"][key] = to
        self.tell_event("change_external_tag", "update", Id=key, TagType="tag")

    def staff_says(self, staff: str, text: str) -> bool:
        """A message of a staff member to the app."""
        number = self.corp.number("message")
        return tell(self.corp, self.callback, {
            "ToUserName": self.corp.corp_id, "FromUserName": staff, "CreateTime": self.corp.stamp(), "MsgType": "text",
            "Content": text, "MsgId": str(1_234_567_890_000_000 + number), "AgentID": self.corp.agent_id,
        })  # fmt: skip

    # Mass messages, as staff find them in the app

    def waiting(self, staff: str) -> list[masses.Mass]:
        """What they are asked to release."""
        with self.corp.lock:
            return masses.waiting(self.corp, staff)

    def confirms(self, staff: str, msgid: str = "", *, leaves_out: tuple[str, ...] = ()) -> int:
        """Release one ('': all that wait for them); answers how many customers or groups got it by that."""
        with self.corp.lock:
            named = [msgid] if msgid else [one.id for one in masses.waiting(self.corp, staff)]
            return sum(masses.confirm(self.corp, staff, one, leaves_out=leaves_out) for one in named)

    def allows_masses(self, per: str) -> None:
        """The admin's rule: one a `day`, seven a `week`, or as many a `month` as it has days."""
        self.corp.table("mass_rule")["per"] = per

    # What is said, where the company has its session archive

    @property
    def archive_settings(self) -> dict[str, Any]:
        """What a connection of the session archive is filled in with, beside `archive_secrets`."""
        return {"corp_id": self.corp.corp_id, "library": "rehearsal", "base_url": self.server.base_url}

    @property
    def archive_secrets(self) -> dict[str, str]:
        keys = archive.of(self.corp).keys
        return {"secret": archive.SECRET, "keys": "\n".join(f"{n}:\n{archive.pem(k)}" for n, k in enumerate(keys, 1))}

    def speaks(self, person: str, text: str, *, group: Group | None = None, to: str = "") -> str:
        """Somebody says something in a group, or to one person; answers its msgid."""
        return self.archives("text", {"content": text}, person, group=group, to=to)

    def shows(self, person: str, picture: bytes, *, group: Group) -> str:
        """Somebody sends a picture into a group; answers its msgid."""
        with self.corp.lock:
            ref = self.corp.named("media", "sdk-")
            archive.of(self.corp).media[ref] = picture
        return self.archives("image", {"sdkfileid": ref, "filesize": len(picture)}, person, group=group)

    def takes_back(self, person: str, msgid: str, *, group: Group) -> None:
        self.archives("revoke", {"pre_msgid": msgid}, person, group=group, action="recall")

    def archives(
        self, kind: str, body: dict[str, Any], person: str, *, group: Group | None = None, to: str = "", **more: Any
    ) -> str:
        with self.corp.lock:
            room = group.id if group else ""
            return archive.keep(self.corp, kind, body, sender=person, room=room, to=to, **more)

    def rotates_key(self) -> int:
        """The company gives WeCom a new public key; answers its version."""
        with self.corp.lock:
            return archive.rotate(archive.of(self.corp))

    # Robots of internal groups

    def robot(self, group: str) -> str:
        """Add a robot to an internal group in the app; answers its webhook address."""
        with self.corp.lock:
            key = robots.add(self.corp, group)
        return f"{self.server.base_url}{robots.SEND}?key={key}"

    # What is asked of it

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What reached somebody."""
        return list(self.corp.sent)

    def calls(self, path: str) -> int:
        """How often something was called."""
        return self.corp.calls.count(path)

    def fails(self, code: int, message: str = "", *, path: str = "", times: int = 1, after: int = 0) -> None:
        """Answer the next calls (of a path) with an error instead of doing them; `after` so many that are done."""
        self.corp.failing[path] += [*[None] * after, *[Err(code, message)] * times]

    def loses_answer(self, path: str, *, after: int = 0) -> None:
        """Do what is called, but let the answer get lost; `after` so many calls that are answered."""
        self.corp.losing[path] += [False] * after + [True]

    def check_address(self) -> bool:
        return check_address(self.corp, self.callback)

    def expire_tokens(self) -> None:
        tokens.expire(self.corp)

    def revoke_tokens(self) -> None:
        tokens.revoke(self.corp)

    def agrees(self, address: str, *, person: str) -> str:
        """Somebody opens an authorising address in WeChat; answers where their browser is sent back."""
        with self.corp.lock:
            return signin.agree(self.corp, address, person=person)

    # Events

    def tell_event(self, event: str, change: str, **fields: object) -> bool:
        return tell(self.corp, self.callback, {
            "ToUserName": self.corp.corp_id, "FromUserName": "sys", "CreateTime": self.corp.stamp(),
            "MsgType": "event", "Event": event, "ChangeType": change, **fields,
        })  # fmt: skip

    def tell_contact(self, change: str, staff: str, person: str, **fields: object) -> bool:
        return self.tell_event("change_external_contact", change, UserID=staff, ExternalUserID=person, **fields)

    def tell_chat(self, group: Group, change: str, **fields: object) -> bool:
        return self.tell_event("change_external_chat", change, ChatId=group.id, **fields)

    def change_members(self, group: Group, detail: str, people: list[str], before: str, **scene: int) -> bool:
        return self.tell_chat(
            group, "update", UpdateDetail=detail, **scene, MemChangeCnt=len(people), MemChangeList=people,
            LastMemVer=before, CurMemVer=group.version,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody in WeChat, as a story tells of them."""

    wecom: FakeWeCom
    contact: Contact

    @property
    def key(self) -> str:
        return self.contact.id

    def adds(self, staff: str = "zhang", *, state: str = "", has_welcome: bool = False) -> str:
        """Add a staff member; answers the welcome code, '' where `has_welcome`: the admin console says one itself."""
        wecom, corp = self.wecom, self.wecom.corp
        with corp.lock:
            contacts.befriend(corp, self.contact, corp.follower(staff), state)
            code = "" if has_welcome else corp.named("welcome", "WEL")
            if code:
                corp.welcomes[code] = Welcome(self.key, staff, corp.now().timestamp() + WELCOME_LIFE)
        fields = {"State": state} if state else {}
        fields |= {"WelcomeCode": code} if code else {}
        wecom.tell_contact("add_external_contact", staff, self.key, **fields)
        return code

    def drops(self, staff: str = "zhang") -> None:
        """Delete the staff member from their contacts."""
        self.contact.followers.pop(staff, None)
        self.wecom.tell_contact("del_follow_user", staff, self.key)

    def joins(self, group: Group, *, by: str = "", state: str = "") -> Customer:
        """By the group's code, or invited by somebody."""
        corp, before = self.wecom.corp, group.version
        with corp.lock:
            groups.enter(corp, group, self.key, scene=1 if by else 3, invitor=by, state=state)
        self.wecom.change_members(group, "add_member", [self.key], before, JoinScene=0 if by else 3)
        return self

    def leaves(self, group: Group, *, removed: bool = False) -> None:
        before = group.version
        with self.wecom.corp.lock:
            groups.depart(group, self.key)
        self.wecom.change_members(group, "del_member", [self.key], before, QuitScene=1 if removed else 0)

    def tags(self) -> set[str]:
        """What staff of the company have put on them."""
        keys = {key for follow in self.contact.followers.values() for key in follow["tags"]}
        return {one["tag_name"] for one in tags.shown(self.wecom.corp, sorted(keys))}

    def scans(self, state: str) -> bool:
        """Join by a code, into the first of its groups that has room; answers whether one has."""
        chat = join_ways.scanned(self.wecom.corp, state)
        if chat:
            self.joins(self.wecom.corp.groups[chat], state=state)
        return bool(chat)

    def says(self, text: str, *, group: Group | None = None, to: str = "") -> str:
        """Say something in a group, or to one of the staff; answers its msgid in the archive."""
        return self.wecom.speaks(self.key, text, group=group, to=to)

    def was_told(self) -> list[str]:
        """The words that reached them."""
        return [one["text"] for one in self.wecom.sent if one.get("to") == self.key]
