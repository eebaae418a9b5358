"""To whom tasks are given, what being late has for a consequence, incidents, absences, time at cards."""

import django.contrib.postgres.fields
import django.db.models.deletion
import huoqun.core.ids
from django.conf import settings
from django.db import migrations, models

from huoqun.core import ddl
from huoqun.work import rules as r


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_audit'),
        ('groups', '0002_walls'),
        ('members', '0003_latest'),
        ('work', '0002_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=huoqun.core.ids.uid, editable=False, unique=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('made_by', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('handed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=huoqun.core.ids.uid, editable=False, unique=True)),
                ('key', models.TextField()),
                ('kind', models.TextField()),
                ('title', models.TextField()),
                ('evidence', models.JSONField(default=dict)),
                ('choices', models.JSONField(default=list)),
                ('people', models.IntegerField(default=0)),
                ('state', models.TextField(choices=[(r.IncidentState.OPEN, r.IncidentState.OPEN), (r.IncidentState.DECIDED, r.IncidentState.DECIDED), (r.IncidentState.WITHDRAWN, r.IncidentState.WITHDRAWN)], default=r.IncidentState.OPEN)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.TextField(default='')),
                ('choice', models.TextField(default='')),
                ('reason', models.TextField(default='')),
                ('seconds', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('who', models.TextField()),
                ('noun', models.TextField()),
                ('card_id', models.BigIntegerField()),
                ('opened_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveField(
            model_name='task',
            name='opened_at',
        ),
        migrations.AddField(
            model_name='proposal',
            name='seconds',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='task',
            name='among',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='task',
            name='escalate_among',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='task',
            name='escalate_role',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='task',
            name='overdue',
            field=models.TextField(choices=[(r.Overdue.NOTHING, r.Overdue.NOTHING), (r.Overdue.REMIND, r.Overdue.REMIND), (r.Overdue.ESCALATE, r.Overdue.ESCALATE)], default=r.Overdue.NOTHING),
        ),
        migrations.AddField(
            model_name='task',
            name='overdue_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='strategy',
            field=models.TextField(choices=[(r.Strategy.NONE, r.Strategy.NONE), (r.Strategy.OWNER, r.Strategy.OWNER), (r.Strategy.LEAST_LOADED, r.Strategy.LEAST_LOADED), (r.Strategy.ROUND_ROBIN, r.Strategy.ROUND_ROBIN), (r.Strategy.OWNER_THEN_LEAST_LOADED, r.Strategy.OWNER_THEN_LEAST_LOADED)], default=r.Strategy.NONE),
        ),
        migrations.AddField(
            model_name='task',
            name='was_with',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['workspace', 'assignee'], name='work_tasks_load'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('assignee__isnull', False)), fields=['workspace', 'role', 'assignee', 'id'], name='work_tasks_turn'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('member__isnull', False)), fields=['workspace', 'member', 'id'], name='work_tasks_member'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('overdue_at__isnull', True), ('state', 'open'), models.Q(('overdue', ''), _negated=True)), fields=['workspace', 'due_at'], name='work_tasks_overdue'),
        ),
        migrations.AddField(
            model_name='absence',
            name='stand_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absence',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='absence',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace'),
        ),
        migrations.AddField(
            model_name='incident',
            name='group',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.group'),
        ),
        migrations.AddField(
            model_name='incident',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace'),
        ),
        migrations.AddField(
            model_name='sitting',
            name='workspace',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='work_absence_of_workspace'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('workspace', 'user'), name='work_absence_once'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['workspace', 'created_at'], name='work_incidents_open'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('state', 'decided')), fields=['workspace', '-decided_at'], name='work_incidents_decided'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='work_incident_of_workspace'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('workspace', 'key'), name='work_incident_once'),
        ),
        migrations.AddConstraint(
            model_name='sitting',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='work_sitting_of_workspace'),
        ),
        migrations.AddConstraint(
            model_name='sitting',
            constraint=models.UniqueConstraint(fields=('workspace', 'who'), name='work_sitting_once'),
        ),
        ddl.same_workspace("work_incident", ("group_id", "groups_group")),
        ddl.row_security("work_incident", "work_absence", "work_sitting"),
    ]
