from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "huoqun.groups"
    label = "groups"

    def ready(self) -> None:
        from huoqun.groups.queries.stays import among
        from huoqun.members import whereabouts

        whereabouts.register(among)
