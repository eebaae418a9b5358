from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "huoqun.core"
    label = "core"

    def ready(self) -> None:
        """Let every module register itself: what may be done, what is announced, who reacts, what playbooks may use."""
        autodiscover_modules("permissions", "facts", "announcements", "jobs", "blocks")
