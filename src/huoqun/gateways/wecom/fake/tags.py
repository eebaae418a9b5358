"""管理企业标签 and 编辑客户企业标签: https://developer.work.weixin.qq.com/document/path/92117, 92118."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .corp import Corp, Err
from .routing import Request, answers

LONGEST, MOST_TAGS, MOST_ON_ONE = 30, 10_000, 3_000


def groups_of(corp: Corp) -> dict[str, dict[str, Any]]:
    """The groups of the company's tags by id: `{"name": …, "tags": {id: name}}`."""
    found: dict[str, dict[str, Any]] = corp.table("tags")
    return found


def find(corp: Corp, name: str) -> str:
    """The id of a tag; '' where there is none of that name."""
    return next((key for g in groups_of(corp).values() for key, one in g["tags"].items() if one == name), "")


def named(corp: Corp, key: str) -> tuple[str, str] | None:
    """A tag's group and name."""
    return next(((g["name"], g["tags"][key]) for g in groups_of(corp).values() if key in g["tags"]), None)


@answers("POST", "/cgi-bin/externalcontact/get_corp_tag_list")
def tag_list(request: Request) -> dict[str, Any]:
    """All, or of the named groups; `tag_id` is ignored beside `group_id`."""
    wanted, tags = request.body.get("group_id") or (), request.body.get("tag_id") or ()
    found = [_shown(key, group) for key, group in groups_of(request.corp).items() if not wanted or key in wanted]
    if tags and not wanted:
        found = [{**g, "tag": [t for t in g["tag"] if t["id"] in tags]} for g in found]
    return {"tag_group": [g for g in found if g["tag"]]}


@answers("POST", "/cgi-bin/externalcontact/add_corp_tag")
def add_tag(request: Request) -> dict[str, Any]:
    """Into the group of this id, or of this name, which is made where there is none. The same name twice makes one."""
    corp, wanted = request.corp, request.need("tag")
    names = list(dict.fromkeys(str(tag.get("name", "")) for tag in wanted))
    key = request.body.get("group_id") or next(
        (k for k, g in groups_of(corp).items() if g["name"] == request.need("group_name")), ""
    )
    if any(not 1 <= len(name) <= LONGEST for name in names):
        raise Err(40072, "invalid tag name length")
    if not key:
        key = corp.named("tag group", "et")
        groups_of(corp)[key] = {"name": request.need("group_name"), "tags": {}}
    elif key not in groups_of(corp):
        raise Err(40068, "invalid tagid")
    group = groups_of(corp)[key]
    if sum(len(g["tags"]) for g in groups_of(corp).values()) + len(names) > MOST_TAGS:
        raise Err(40035, "too many tags")
    taken = [name for name in names if name in group["tags"].values()]
    if taken:
        raise Err(40071, "invalid tag name, tag name exist")
    made = {corp.named("tag", "et"): name for name in names}
    group["tags"] |= made
    return {"tag_group": _shown(key, {**group, "tags": made})}


@answers("POST", "/cgi-bin/externalcontact/mark_tag")
def mark_tag(request: Request) -> dict[str, Any]:
    corp, staff = request.corp, request.corp.follower(request.need("userid"))
    contact = corp.contact(request.need("external_userid"))
    add, remove = request.body.get("add_tag") or [], request.body.get("remove_tag") or []
    if not add and not remove:
        raise Err(40058, "add_tag and remove_tag can not both be empty")
    if staff not in contact.followers:
        raise Err(84061, "not external contact")
    if any(named(corp, key) is None for key in (*add, *remove)):
        raise Err(40068, "invalid tagid")
    kept = [key for key in contact.followers[staff]["tags"] if key not in remove]
    contact.followers[staff]["tags"] = list(dict.fromkeys([*kept, *add]))[:MOST_ON_ONE]
    return {}


def shown(corp: Corp, keys: Sequence[str]) -> list[dict[str, Any]]:
    """`tags` of a customer. What is no tag of the company's is one that the staff member keeps for themselves."""
    found = []
    for key in keys:
        tag = named(corp, key)
        if tag is None:
            found.append({"group_name": "", "tag_name": key, "type": 2})
        else:
            found.append({"group_name": tag[0], "tag_name": tag[1], "tag_id": key, "type": 1})
    return found


def _shown(key: str, group: dict[str, Any]) -> dict[str, Any]:
    tags = [
        {"id": k, "name": name, "create_time": 0, "order": 0, "deleted": False} for k, name in group["tags"].items()
    ]
    return {"group_id": key, "group_name": group["name"], "create_time": 0, "order": 0, "deleted": False, "tag": tags}


def make(corp: Corp, group: str, name: str) -> str:
    """An administrator makes a tag."""
    key = next((k for k, g in groups_of(corp).items() if g["name"] == group), "") or corp.named("tag group", "et")
    made = corp.named("tag", "et")
    groups_of(corp).setdefault(key, {"name": group, "tags": {}})["tags"][made] = name
    return made
