from django.db import migrations, models
from django.db.models import F, Q

# What has left under the older rule stands; what has not is approved anew, by others.
ANEW = """
    update rewards_payout set state = 'drawn', first_by = '', first_at = null, second_by = '', second_at = null
    where state in ('approved_once', 'approved') and drawn_by in (first_by, second_by)
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0008_feast_walls")]

    operations = [
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "payout",
            models.CheckConstraint(
                condition=Q(state__in=["exported", "settled", "cancelled"])
                | (~Q(first_by=F("drawn_by")) & ~Q(second_by=F("drawn_by"))),
                name="rewards_payout_drawn_by_another",
            ),
        ),
    ]
