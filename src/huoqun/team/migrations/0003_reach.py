"""What a web request (role huoqun_app) may do outside the walls of a workspace, table by table.

Users, sessions and second steps stand above workspaces: signing in comes before a workspace is known. A request may
not delete users or links (they are evidence), nor see which migrations ran. A function answers the one question whose
rows are out of a request's sight, with yes or no. Partitions get nothing: row security holds at their parent only.
"""

from django.db import migrations

FULL = "select, insert, update, delete"
GRANTS = {
    "team_user": "select, insert, update",
    "team_signinlink": "select, insert, update",
    "django_session": FULL,
    "account_emailaddress": FULL,
    "account_emailconfirmation": FULL,
    "mfa_authenticator": FULL,
    "usersessions_usersession": FULL,
    "core_cache": FULL,
    # A page may ask for long work; the queue's own functions write the rest.
    "procrastinate_jobs": FULL,
    "procrastinate_events": FULL,
    "procrastinate_periodic_defers": FULL,
    "procrastinate_workers": "select",
    "django_content_type": "select",
    "core_epoch": "select",
    "core_lane": "select",
    "core_cursor": "select",
    "core_worker": "select",
}
NOTHING = ("django_migrations", "auth_permission", "auth_group", "auth_group_permissions")

SQL = "".join(
    [
        *(f"revoke all on {t} from huoqun_app; grant {what} on {t} to huoqun_app;" for t, what in GRANTS.items()),
        *(f"revoke all on {t} from huoqun_app;" for t in NOTHING),
        "grant usage, select on all sequences in schema public to huoqun_app;",
        """
        create function team_works_elsewhere(who bigint, here bigint) returns boolean
        language sql stable security definer set search_path = pg_catalog, public as
        'select exists (select from public.team_post where user_id = who and workspace_id <> here)';
        """,
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("team", "0002_walls"),
        ("core", "0003_audit"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunSQL(SQL, "drop function team_works_elsewhere(bigint, bigint)")]
