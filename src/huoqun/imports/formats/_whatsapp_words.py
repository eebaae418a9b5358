"""The words that WhatsApp itself writes into an export: placeholders of media, tombstones, marks of edits.

Collected from what public parsers of such exports match, in English and Chinese first; placeholders come in
some more languages because they are so frequent.
"""

from __future__ import annotations

import re
from typing import Final

from huoqun.imports.records import SaidKind

MARKS: Final = "\u200e\u200f\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069\ufeff"
_CLEAN = {**{ord(mark): None for mark in MARKS}, 0x00A0: " ", 0x202F: " "}

ENCRYPTED = re.compile(
    r"end-to-end encrypted|端到端加密|端對端加密|cifrado de extremo|Ende-zu-Ende|criptografia de ponta"
)
_OMITTED = re.compile(
    r"(?:<\s*)?(?:(?P<zh>影音内容|多媒体|多媒體|多媒體檔案|媒体|媒體|媒体文件|图像|图片|圖片|照片|视频|影片|音频|音訊|语音|"
    r"贴图|表情贴图|貼圖|动图|文档|文件|檔案)\s*(?:已|被)?(?:省略|略去|忽略)"
    r"|(?:已)?省略(?P<after>影音内容|多媒体|多媒體檔案|媒体文件|图片|视频)"
    r"|(?P<en>media|image|photo|video note|video|audio|sticker|gif|document|contact card)s? omitted"
    r"|(?:multimedia|medien|imagen|imagem|bild|video|vídeo|audio|áudio|sticker|gif|dokument|documento)"
    r" (?:omitid[oa]|omess[oa]|ocult[oa]|ausgeschlossen|weggelassen|omis)"
    r"|médias omis)(?:\s*>)?\.?",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[str, SaidKind], ...] = (
    ("图像 图片 圖片 照片 image photo imagen imagem bild", "image"),
    ("视频 影片 video vídeo 动图 gif", "video"),
    ("音频 音訊 语音 audio áudio", "voice"),
    ("贴图 表情贴图 貼圖 sticker", "sticker"),
)
_ATTACHED = re.compile(
    r"<(?:attached|附件|已附加|已附件|adjunto|anexo|Anhang|pièce jointe)\s*[:：]"
    r"\s*(?P<ios>[^<>/\\\n]{1,200})>"
    r"|(?P<android>[^<>/\\\n]{1,200}\.\w{1,5})\s*[（(](?:file attached|文件附件|附加文件|檔案已附上|附件|"
    r"archivo adjunto|arquivo anexado|Datei angehängt)[)）]",
    re.IGNORECASE,
)
_ENDS = frozenset(">)）")
_SUFFIXES: dict[str, SaidKind] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "heic"), "image"),
    **dict.fromkeys(("mp4", "3gp", "mov", "gif"), "video"),
    **dict.fromkeys(("opus", "m4a", "mp3", "aac", "ogg", "amr"), "voice"),
    "webp": "sticker",
}
_DELETED = re.compile(
    r"(?:This message was deleted(?: by admin .{1,100})?|You deleted this message(?: as admin)?"
    r"|[此这這][条條则則]?(?:消息|訊息)已(?:被?刪除|被?删除)|[您你]已?(?:删除|刪除)了?此(?:消息|訊息)"
    r"|Se eliminó este mensaje|Eliminaste este mensaje|Mensagem apagada|Essa mensagem foi apagada"
    r"|Diese Nachricht wurde gelöscht|Ce message a été supprimé)[.。]?",
    re.IGNORECASE,
)
_DELETED_STARTS = frozenset("TtYyEeSsMmDdCc此这這您你消訊")
_EDITED = re.compile(
    r"\s*<(?:This message was edited|此消息已(?:被)?编辑|消息已编辑|已編輯此訊息|此訊息已編輯"
    r"|Se editó este mensaje|Mensagem editada|Diese Nachricht wurde bearbeitet)>$"
)


def clean(text: str) -> str:
    """Without direction marks, with plain blanks, trimmed."""
    return text.strip() if text.isascii() else text.translate(_CLEAN).strip()


def without_edit(text: str) -> tuple[str, bool]:
    """The text without the mark of an edit at its end, and whether there was one."""
    if not text.endswith(">"):
        return text, False
    cut = _EDITED.sub("", text)
    return (cut.rstrip(MARKS + " "), True) if cut != text else (text, False)


def is_deleted(text: str) -> bool:
    """Whether all of the text is the tombstone of a message taken back."""
    return text[:1] in _DELETED_STARTS and len(text) < 160 and _DELETED.fullmatch(text) is not None


def media(text: str) -> tuple[SaidKind, str | None]:
    """The kind of a message by its placeholder, and the name of the file where it was exported too."""
    first = text.partition("\n")[0]
    if first[-1:] in _ENDS and len(first) < 260 and (attached := _ATTACHED.fullmatch(first)) is not None:
        name = (attached["ios"] or attached["android"]).strip()
        return _SUFFIXES.get(name.rpartition(".")[2].lower(), "file"), name
    if len(first) < 45 and (omitted := _OMITTED.fullmatch(first)) is not None:
        word = (omitted["zh"] or omitted["after"] or omitted["en"] or first.split()[0]).lower()
        return next((kind for words, kind in _KINDS if word.split()[0] in words.split()), "file"), None
    return "text", None
