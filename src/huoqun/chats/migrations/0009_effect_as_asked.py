"""What chats_progress holds now leaves chats_effect: it stays as it was asked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0008_progress'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='effect',
            name='chats_effects_by_state',
        ),
        migrations.RemoveIndex(
            model_name='effect',
            name='chats_effects_due',
        ),
        migrations.RemoveIndex(
            model_name='effect',
            name='chats_effects_ready',
        ),
        migrations.RemoveIndex(
            model_name='effect',
            name='chats_effects_same',
        ),
        migrations.RemoveIndex(
            model_name='effect',
            name='chats_effects_under_way',
        ),
        migrations.RemoveIndex(
            model_name='effect',
            name='chats_effects_by_ref',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='attempts',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='decided_by',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='due_at',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='expires_at',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='lease_holder',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='leased_until',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='provider_ref',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='reason',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='reserved',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='slot_at',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='state',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='state_at',
        ),
        migrations.RemoveField(
            model_name='effect',
            name='trace',
        ),
        migrations.AddIndex(
            model_name='effect',
            index=models.Index(condition=models.Q(('fingerprint', ''), _negated=True), fields=['workspace', 'fingerprint'], name='chats_effects_alike'),
        ),
        migrations.AddIndex(
            model_name="bucket",
            index=models.Index(condition=models.Q(("blocked_until__isnull", False)), fields=["workspace"], name="chats_buckets_blocked"),
        ),
    ]
