"""What tags a platform has on its contacts, as we know them."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0013_masses'),
        ('members', '0006_proofs'),
        ('core', '0004_two_streams'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactTags',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.TextField()),
                ('names', models.JSONField(default=list)),
                ('told_at', models.DateTimeField()),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
        ),
        migrations.AddIndex(
            model_name='contacttags',
            index=models.Index(fields=['workspace', 'member'], name='chats_tags_of_member'),
        ),
        migrations.AddConstraint(
            model_name='contacttags',
            constraint=models.UniqueConstraint(fields=('connection', 'person'), name='chats_contact_tags_once'),
        ),
        ddl.same_workspace("chats_contacttags", ("connection_id", "chats_connection"), ("member_id", "members_member")),
        ddl.row_security("chats_contacttags"),
    ]
