"""The methods of the fake Bot API, with the refusals in Telegram's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .fake import BOT, FakeTelegram, Room
from .fake_server import Refusal

Params = dict[str, Any]
METHODS: dict[str, Callable[..., Any]] = {}


def method(answer: Callable[..., Any]) -> Callable[..., Any]:
    METHODS[answer.__name__.lower()] = answer
    return answer


def _room(fake: FakeTelegram, params: Params) -> Room:
    try:
        chat = int(params["chat_id"])
    except (KeyError, ValueError):
        raise Refusal(400, "Bad Request: chat_id is empty") from None
    if (wait := fake.throttled.get(chat) or fake.throttled.get(0)) is not None:
        raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
    if chat > 0:
        if chat not in fake.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return fake._private(chat)
    room = fake.rooms.get(chat)
    if room is None:
        raise Refusal(400, "Bad Request: chat not found")
    if room.moved_to:
        raise Refusal(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=room.moved_to
        )
    if room.seats.get(BOT["id"]) not in ("member", "administrator", "creator"):
        raise Refusal(403, f"Forbidden: bot was kicked from the {room.type} chat")
    return room


def _admin(fake: FakeTelegram, params: Params) -> Room:
    room = _room(fake, params)
    if room.type != "private" and room.seats[BOT["id"]] not in ("administrator", "creator"):
        raise Refusal(400, "Bad Request: not enough rights")
    return room


def _user(room: Room, params: Params) -> int:
    user = int(params.get("user_id") or 0)
    if room.seats.get(user) == "creator":
        raise Refusal(400, "Bad Request: can't remove chat owner")
    return user


def _supergroup(room: Room) -> None:
    if room.type != "supergroup":
        raise Refusal(400, "Bad Request: method is available only for supergroups")


def _put(fake: FakeTelegram, params: Params, said: Params) -> Params:
    room = _room(fake, params)
    more: Params = {}
    reply = (params.get("reply_parameters") or {}).get("message_id")
    if reply is not None and reply in room.messages:
        more["reply_to_message"] = {k: v for k, v in room.messages[reply].items() if k != "reply_to_message"}
    elif reply is not None and not params["reply_parameters"].get("allow_sending_without_reply"):
        raise Refusal(400, "Bad Request: message to be replied not found")
    if params.get("reply_markup"):
        more["reply_markup"] = params["reply_markup"]
        for row in params["reply_markup"]["inline_keyboard"]:
            for key in row:
                if not 0 < len(key.get("callback_data", "").encode()) <= 64:
                    raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return fake._put(room, BOT, said, **more)


def _words(params: Params, name: str, most: int) -> Params:
    text = str(params.get(name) or "").strip()
    if len(text.encode("utf-16-le")) // 2 > most:
        raise Refusal(400, f"Bad Request: message {'caption ' if name == 'caption' else ''}is too long")
    entities = params.get("entities" if name == "text" else "caption_entities") or []
    named = {"entities" if name == "text" else "caption_entities": _entities(text, entities)} if entities else {}
    return {name: text, **named} if text else {}


def _entities(text: str, entities: list[Params]) -> list[Params]:
    long = len(text.encode("utf-16-le")) // 2
    for one in entities:
        if not 0 <= one["offset"] < one["offset"] + one["length"] <= long:
            raise Refusal(400, "Bad Request: entity is out of the text")
    filled = {"is_bot": False, "first_name": "?"}
    return [{**e, "user": {**filled, **e["user"]}} if "user" in e else e for e in entities]


@method
def getme(fake: FakeTelegram, params: Params, files: Params) -> Any:
    flags = {"can_join_groups": True, "can_read_all_group_messages": fake.reads_all, "supports_inline_queries": False,
             "can_connect_to_business": False, "has_main_web_app": False}  # fmt: skip
    return {**BOT, **flags}


@method
def getupdates(fake: FakeTelegram, params: Params, files: Params) -> Any:
    if fake.hook["url"]:
        raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
    if "allowed_updates" in params:
        fake.allowed = set(params["allowed_updates"]) or None
    return fake.wait_for_updates(
        int(params.get("offset", 0)), int(params.get("limit", 100)), float(params.get("timeout", 0))
    )


@method
def setwebhook(fake: FakeTelegram, params: Params, files: Params) -> Any:
    if not str(params.get("url", "")).startswith("https://"):
        raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    fake.hook = dict(params)
    if "allowed_updates" in params:
        fake.allowed = set(params["allowed_updates"]) or None
    return True


@method
def deletewebhook(fake: FakeTelegram, params: Params, files: Params) -> Any:
    fake.hook = {"url": ""}
    return True


@method
def getwebhookinfo(fake: FakeTelegram, params: Params, files: Params) -> Any:
    return {"url": fake.hook["url"], "has_custom_certificate": False, "pending_update_count": len(fake.updates)}


@method
def sendmessage(fake: FakeTelegram, params: Params, files: Params) -> Any:
    said = _words(params, "text", 4096)
    if not said:
        raise Refusal(400, "Bad Request: message text is empty")
    return _put(fake, params, said)


def _file(fake: FakeTelegram, files: Params, name: str) -> Params:
    if name not in files:
        raise Refusal(400, "Bad Request: there is no file in the request")
    file_id = f"file{next(fake._ids)}"
    fake.files[file_id] = files[name]
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(files[name][1])}


def _shown(fake: FakeTelegram, files: Params, kind: str, given: Any) -> Params:
    """`given`: the parameter, which may say under which name the file comes."""
    name = str(given or kind).removeprefix("attach://")
    file = _file(fake, files, name)
    if kind == "photo":
        return {"photo": [{**file, "width": 90, "height": 90}]}
    if kind == "voice":
        return {"voice": {**file, "duration": 1}}
    return {"document": {**file, "file_name": files[name][0]}}


def _one_file(fake: FakeTelegram, params: Params, files: Params, kind: str) -> Any:
    _room(fake, params)
    return _put(fake, params, {**_shown(fake, files, kind, params.get(kind)), **_words(params, "caption", 1024)})


@method
def getfile(fake: FakeTelegram, params: Params, files: Params) -> Any:
    _name, raw = fake.files[params["file_id"]]
    return {"file_id": params["file_id"], "file_size": len(raw), "file_path": f"photos/{params['file_id']}.jpg"}


@method
def sendphoto(fake: FakeTelegram, params: Params, files: Params) -> Any:
    return _one_file(fake, params, files, "photo")


@method
def senddocument(fake: FakeTelegram, params: Params, files: Params) -> Any:
    return _one_file(fake, params, files, "document")


@method
def sendvoice(fake: FakeTelegram, params: Params, files: Params) -> Any:
    return _one_file(fake, params, files, "voice")


@method
def sendmediagroup(fake: FakeTelegram, params: Params, files: Params) -> Any:
    media = params["media"]
    if not 2 <= len(media) <= 10 or len({one["type"] for one in media}) > 1:
        raise Refusal(400, "Bad Request: wrong media group")
    _room(fake, params)
    return [
        _put(
            fake, params,
            {
                "media_group_id": "9", **_words(one, "caption", 1024),
                **_shown(fake, files, one["type"], one["media"]),
            },
        )
        for one in media
    ]  # fmt: skip


@method
def deletemessage(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    if room.messages.pop(int(params["message_id"]), None) is None:
        raise Refusal(400, "Bad Request: message to delete not found")
    return True


@method
def banchatmember(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    fake.seat(_user(room, params), room.id, "kicked", by=BOT["id"])
    return True


@method
def unbanchatmember(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    _supergroup(room)
    user = _user(room, params)
    if params.get("only_if_banned") and room.seats.get(user) != "kicked":
        return True
    if room.seats.get(user, "left") != "left":
        fake.seat(user, room.id, "left", by=BOT["id"])
    return True


@method
def restrictchatmember(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    _supergroup(room)
    user = _user(room, params)
    (room.muted.discard if params["permissions"].get("can_send_messages") else room.muted.add)(user)
    return True


@method
def promotechatmember(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    raised = any(value is True for key, value in params.items() if key.startswith("can_"))
    fake.seat(_user(room, params), room.id, "administrator" if raised else "member", by=BOT["id"])
    return True


@method
def getchatmember(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _room(fake, params)
    user = int(params["user_id"])
    return fake.seat_of(user, room.seats.get(user, "left"))


@method
def pinchatmessage(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    if int(params["message_id"]) not in room.messages:
        raise Refusal(400, "Bad Request: message to pin not found")
    room.pinned.append(int(params["message_id"]))
    return True


@method
def unpinchatmessage(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    if int(params["message_id"]) not in room.pinned:
        raise Refusal(400, "Bad Request: message to unpin not found")
    room.pinned.remove(int(params["message_id"]))
    return True


@method
def setchattitle(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    if room.title == params["title"]:
        raise Refusal(400, "Bad Request: chat title is not modified")
    room.title = params["title"]
    fake.tell("message", fake._put(room, BOT, {"new_chat_title": room.title}))
    return True


@method
def approvechatjoinrequest(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    user = _user(room, params)
    if room.seats.get(user) == "member":
        raise Refusal(400, "Bad Request: USER_ALREADY_PARTICIPANT")
    if user not in room.asking:
        raise Refusal(400, "Bad Request: HIDE_REQUESTER_MISSING")
    room.asking.discard(user)
    fake.joins(user, room.id, via_join_request=True)
    return True


@method
def declinechatjoinrequest(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    if _user(room, params) not in room.asking:
        raise Refusal(400, "Bad Request: HIDE_REQUESTER_MISSING")
    room.asking.discard(int(params["user_id"]))
    return True


@method
def createchatinvitelink(fake: FakeTelegram, params: Params, files: Params) -> Any:
    room = _admin(fake, params)
    link = {"invite_link": f"https://t.me/+fake{abs(room.id)}x{next(fake._ids)}", "creator": BOT}
    flags = {"creates_join_request": False, "is_primary": False, "is_revoked": False}
    return {**link, **flags, **({"member_limit": params["member_limit"]} if "member_limit" in params else {})}


@method
def answercallbackquery(fake: FakeTelegram, params: Params, files: Params) -> Any:
    return True
