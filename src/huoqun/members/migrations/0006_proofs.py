"""How it is known that two members are one person: claims, codes and links; and who is known to be two people."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_two_streams'),
        ('members', '0005_moved'),
    ]

    operations = [
        migrations.AddField(
            model_name='merge',
            name='lent_stage',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='merge',
            name='own_stage',
            field=models.SmallIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='Apart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(default='')),
                ('actor', models.TextField()),
                ('at', models.DateTimeField()),
                ('one', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('other', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'one', 'other'), name='members_apart_once')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('key', models.TextField()),
                ('proven', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'member'], name='members_claims')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'kind', 'key', 'member'), name='members_claim_once')],
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('code', 'code'), ('link', 'link')])),
                ('token_hash', models.BinaryField()),
                ('issued_by', models.TextField()),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('other', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('used_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'member'], name='members_proofs')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='members_proof_of_workspace'), models.UniqueConstraint(fields=('workspace', 'token_hash'), name='members_proof_once')],
            },
        ),
        migrations.CreateModel(
            name='WrongCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'member', 'at'], name='members_wrong_codes')],
            },
        ),
        ddl.same_workspace("members_claim", ("member_id", "members_member")),
        ddl.same_workspace("members_apart", ("one_id", "members_member"), ("other_id", "members_member")),
        ddl.same_workspace(
            "members_proof",
            ("member_id", "members_member"),
            ("other_id", "members_member"),
            ("used_by_id", "members_member", "set null"),
        ),
        ddl.same_workspace("members_wrongcode", ("member_id", "members_member")),
        ddl.row_security("members_claim", "members_apart", "members_proof", "members_wrongcode"),
    ]
