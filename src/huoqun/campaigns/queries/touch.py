"""Which code brought whoever sat down: the first that their device saw, and the next one where that was their own."""

from __future__ import annotations


def brought_by(seat: str, head: str) -> str:
    """SQL: the code of a seat's holder, who is `head`. Nobody brings themselves; whose device saw no other code stays
    with their own, and counts for nobody.
    """
    return f"""
        case when exists (
            select from campaigns_code own_code
            join campaigns_participant whose on whose.workspace_id = own_code.workspace_id
                                            and whose.id = own_code.participant_id
            join members_member self on self.workspace_id = whose.workspace_id and self.id = whose.member_id
            where own_code.workspace_id = {seat}.workspace_id and own_code.id = {seat}.code_id
              and (self.id = {head} or self.canonical_id = {head}))
        then coalesce((
            select saw.other_id from campaigns_visit saw
            where saw.campaign_id = {seat}.campaign_id and saw.device = {seat}.device), {seat}.code_id)
        else {seat}.code_id end"""
