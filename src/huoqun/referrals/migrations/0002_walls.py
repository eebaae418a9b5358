"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"), ("members", "0002_walls"), ("deeds", "0002_walls"),
        ("rewards", "0004_packet_walls"),
    ]  # fmt: skip

    operations = [
        ddl.same_workspace(
            "referrals_programme", ("budget_id", "rewards_budget", "set null"), ("signoff_id", "referrals_signoff")
        ),
        ddl.same_workspace("referrals_signoff", ("programme_id", "referrals_programme")),
        ddl.same_workspace(
            "referrals_referrer", ("programme_id", "referrals_programme"), ("member_id", "members_member")
        ),
        ddl.same_workspace(
            "referrals_visit", ("programme_id", "referrals_programme"), ("referrer_id", "referrals_referrer"),
            ("member_id", "members_member", "set null"),
        ),
        ddl.same_workspace(
            "referrals_referral", ("programme_id", "referrals_programme"), ("member_id", "members_member"),
            ("referrer_id", "referrals_referrer"),
        ),
        ddl.same_workspace(
            "referrals_statement", ("referrer_id", "referrals_referrer"), ("paid_to_id", "members_member")
        ),
        ddl.same_workspace(
            "referrals_share", ("programme_id", "referrals_programme"), ("referrer_id", "referrals_referrer"),
            ("referral_id", "referrals_referral"), ("deed_id", "deeds_deed"), ("statement_id", "referrals_statement"),
        ),
        ddl.row_security(
            "referrals_programme", "referrals_signoff", "referrals_taxtable", "referrals_referrer", "referrals_visit",
            "referrals_referral", "referrals_statement", "referrals_share",
        ),
    ]  # fmt: skip
