"""Links to members' own pages, and the devices that open them."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_two_streams'),
        ('members', '0006_proofs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField()),
                ('name', models.TextField(default='')),
                ('made_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'member'], name='members_devices')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='members_device_of_workspace'), models.UniqueConstraint(fields=('workspace', 'token_hash'), name='members_device_once')],
            },
        ),
        migrations.CreateModel(
            name='PageLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField()),
                ('path', models.TextField(default='')),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'member'], name='members_page_links')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='members_pagelink_of_workspace'), models.UniqueConstraint(fields=('workspace', 'token_hash'), name='members_page_link_once')],
            },
        ),
        ddl.same_workspace("members_device", ("member_id", "members_member")),
        ddl.same_workspace("members_pagelink", ("member_id", "members_member")),
        ddl.row_security("members_device", "members_pagelink"),
    ]
