"""References that cannot leave the workspace, row security, and policies that nobody changes afterwards."""

from django.db import migrations

from huoqun.core import ddl

STAYS = """
create trigger points_policy_stays before update on points_policyversion for each row
    when ((new.number, new.text, new.counts_from, new.published_at, new.published_by)
          is distinct from (old.number, old.text, old.counts_from, old.published_at, old.published_by))
    execute function points_refuse('a published policy stays as it is');
"""
OF_MEMBERS = ("handed", "standing", "badge", "daytally", "tally")


class Migration(migrations.Migration):
    dependencies = [("points", "0005_policy"), ("deeds", "0002_walls"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("points_earning", ("deed_id", "deeds_deed"), ("member_id", "members_member")),
        *(ddl.same_workspace(f"points_{table}", ("member_id", "members_member")) for table in OF_MEMBERS),
        ddl.row_security("points_policyversion", "points_earning", "points_kept"),
        ddl.row_security(*(f"points_{table}" for table in OF_MEMBERS)),
        migrations.RunSQL(STAYS, "drop trigger points_policy_stays on points_policyversion;"),
    ]
