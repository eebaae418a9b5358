"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"), ("members", "0002_walls"), ("groups", "0002_walls"),
        ("rewards", "0004_packet_walls"),
    ]  # fmt: skip

    operations = [
        ddl.same_workspace("campaigns_campaign", ("budget_id", "rewards_budget", "set null")),
        ddl.same_workspace(
            "campaigns_participant", ("campaign_id", "campaigns_campaign"), ("member_id", "members_member")
        ),
        ddl.same_workspace(
            "campaigns_code", ("campaign_id", "campaigns_campaign"), ("participant_id", "campaigns_participant")
        ),
        ddl.same_workspace(
            "campaigns_visit", ("campaign_id", "campaigns_campaign"), ("code_id", "campaigns_code"),
            ("member_id", "members_member", "set null"),
        ),
        ddl.same_workspace(
            "campaigns_invitation", ("campaign_id", "campaigns_campaign"), ("invitee_id", "members_member"),
            ("inviter_id", "campaigns_participant"), ("code_id", "campaigns_code"),
            ("group_id", "groups_group", "set null"),
        ),
        ddl.same_workspace(
            "campaigns_award", ("campaign_id", "campaigns_campaign"), ("participant_id", "campaigns_participant")
        ),
        ddl.same_workspace("campaigns_place", ("campaign_id", "campaigns_campaign"), ("group_id", "groups_group")),
        ddl.same_workspace(
            "campaigns_seat", ("campaign_id", "campaigns_campaign"), ("place_id", "campaigns_place"),
            ("code_id", "campaigns_code"), ("member_id", "members_member", "set null"),
        ),
        ddl.row_security(
            "campaigns_campaign", "campaigns_participant", "campaigns_code", "campaigns_visit", "campaigns_invitation",
            "campaigns_award", "campaigns_place", "campaigns_seat",
        ),
    ]  # fmt: skip
