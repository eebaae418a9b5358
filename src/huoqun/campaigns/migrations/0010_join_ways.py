"""Join ways that a platform holds for groups of a pool."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0009_appeals"), ("chats", "0015_held")]

    operations = [
        migrations.AddField(
            model_name="place",
            name="way",
            field=models.ForeignKey(
                blank=True, db_constraint=False, db_index=False, null=True,
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="chats.held",
            ),
        ),
        ddl.same_workspace("campaigns_place", ("way_id", "chats_held", "set null")),
    ]  # fmt: skip
