"""What the points policy sells lies on the shelf at the policy's price."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0009_payout_approvers")]

    operations = [
        migrations.AddField("reward", "policy", models.TextField(default="", db_default="")),
        migrations.AddConstraint(
            "reward",
            models.UniqueConstraint(
                fields=["workspace", "policy"], condition=~models.Q(policy=""), name="rewards_sold_by_policy"
            ),
        ),
    ]
