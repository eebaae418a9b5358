from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "huoqun.core"
    label = "core"

    def ready(self) -> None:
        """Let every module register itself: what may be done, what is announced, who reacts, what playbooks may use."""
        autodiscover_modules("permissions", "facts", "announcements", "jobs", "blocks", "holdings")

        # The one signal that we listen to: Django has no other word for "a connection was opened".
        from django.db.backends.signals import connection_created

        from .tenancy import keep_walls

        connection_created.connect(keep_walls, dispatch_uid="huoqun.walls")
