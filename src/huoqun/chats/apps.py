from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "huoqun.chats"
    label = "chats"
