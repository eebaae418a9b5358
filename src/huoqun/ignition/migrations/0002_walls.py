"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("ignition", "0001_initial"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("ignition_person", ("topic_id", "ignition_topic"), ("member_id", "members_member")),
        ddl.same_workspace("ignition_gift", ("person_id", "ignition_person")),
        ddl.same_workspace("ignition_showing", ("gift_id", "ignition_gift")),
        ddl.row_security("ignition_topic", "ignition_person", "ignition_gift", "ignition_showing"),
    ]
