"""Import: chat history, orders and usage from files; how far each import is, and what came of it."""

from django.utils.translation import gettext_noop as _

from huoqun.chats.permissions import ChatsPermission
from huoqun.console.rooms import Room

ROOM = Room(
    "imports",
    _("Import"),
    icon="file-import",
    order=90,
    permissions=(ChatsPermission.HISTORY_IMPORT,),
    letter="i",
    setup=True,
)
