"""Members: people, their identities on platforms, stage, tags, consent.

A person is one `Member` with many `Identity` rows. A member's id never changes: merging sets `canonical` on the
merged one, un-merging clears it, and every question goes through the canonical member.
"""
