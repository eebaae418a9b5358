"""Mass messages as platforms took them, and where they stand with each recipient."""

import django.db.models.deletion
import huoqun.core.ids
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0012_batches'),
        ('core', '0004_two_streams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=huoqun.core.ids.uid, editable=False, unique=True)),
                ('batch', models.TextField()),
                ('ref', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('polled_at', models.DateTimeField(null=True)),
                ('reminders', models.JSONField(default=list)),
                ('wants', models.TextField(default='')),
                ('ended_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='MassTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.TextField()),
                ('state', models.TextField(default='waiting')),
                ('sender', models.TextField(default='')),
                ('sent_at', models.DateTimeField(null=True)),
                ('effect', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.effect')),
                ('mass', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.mass')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
        ),
        migrations.AddIndex(
            model_name='mass',
            index=models.Index(fields=['workspace', 'batch'], name='chats_masses_of_batch'),
        ),
        migrations.AddConstraint(
            model_name='mass',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='chats_mass_of_workspace'),
        ),
        migrations.AddConstraint(
            model_name='masstarget',
            constraint=models.UniqueConstraint(fields=('mass', 'effect'), name='chats_mass_target_once'),
        ),
        ddl.same_workspace("chats_mass", ("connection_id", "chats_connection")),
        ddl.same_workspace("chats_masstarget", ("mass_id", "chats_mass"), ("effect_id", "chats_effect")),
        ddl.row_security("chats_mass", "chats_masstarget"),
    ]
