"""The erasure map: what every text and JSON column may hold of a person, and what becomes of it.

A house test fails on a column that is not here. `members.actions.erase` and the jobs that hear `members.erased` remove
what is PERSONAL and MESSAGE of the person; `tests/stories/test_erasure.py` looks for what they left.
"""

from __future__ import annotations

from enum import StrEnum


class Holds(StrEnum):
    """What a column may hold."""

    NOTHING = "none"  # words of ours, settings, states, hashes: nobody is in it
    IDS = "id"  # numbers that lead to a person only inside this database
    PERSONAL = "personal"  # a name, a contact, a description: removed with the person
    MESSAGE = "message"  # what somebody said: emptied with the person, dropped by retention
    SECRET = "secret"  # a password's hash, an encrypted key: never shown, never logged


# table: column=what it holds, an indented line going on with the table above it.
_MAP = """
admission_application: device=id word=secret name=personal contact=personal items=none answers=message tags=personal
    rules_text=none rules_versions=none inviter_named=personal interview=none state=none checks=personal
    decided_by=id reason=personal
admission_bringer: token=secret
admission_departure: how=none returns=none
admission_door: token=secret name=none about=none state=none items=none tags=none condition=none welcome=none
    way_in=none made_by=id
admission_slot: where=none offered_by=id
broadcasts_broadcast: title=none text=none attachments=none audience=id cls=none state=none made_by=id previewed_by=id
    asked_by=id reminders=id
campaigns_award: what=id state=none key=id
campaigns_campaign: name=none kind=none aim=none state=none why=none halted_by=id learnt=none ladder=none must=none
    entry=none grow_name=none rules_text=none made_by=id
    reviewed_by=id overruled=none
campaigns_code: token=secret label=none
campaigns_invitation: came=none state=none why=none judged_by=id reasons=none appeal=message
    ruling=personal
campaigns_opening: name=none state=none reason=none
campaigns_place: state=none picture=id link=none
campaigns_copy: key=id
campaigns_poster: layout=none picture=id digest=none tones=none changed_by=id
campaigns_print: digest=none points=none signs=none edges=none
campaigns_seat: device=id word=secret
campaigns_shot: state=none lines=message signs=none alike=id decided_by=id because=none why=personal
    appeal=message
campaigns_terms: text=none reason=none by=id
campaigns_visit: device=id network=id
campaigns_waiting: device=id
camps_attendance: by=id
camps_pairing: how=none made_by=id
camps_certificate: secret=secret serial=none name=personal drawn=personal issued_by=id revoked_by=id reason=personal
camps_certificatetemplate: name=none title=none subtitle=none body=none signatory=none signatory_title=none
    colour=none paper=none language=none made_by=id
camps_assignment: key=none title=none task=none accepts=none rubric=none reviewers=none made_by=id
camps_checkin: text=message link=message fingerprint=message by=id reason=personal decided_by=id
camps_class: series=none name=none rule=none carried=none made_by=id
camps_duty: role=none title=none words=none rhythm=none evidence=none made_by=id
camps_dutyturn: state=none by=id
camps_graduate: by=id reason=personal
camps_roleholder: role=none why=personal made_by=id ended_by=id
camps_session: title=none by=none word=none made_by=id
camps_waiting: state=none
camps_handin: state=none text=message link=message reason=personal decided_by=id
camps_handinversion: text=message link=message
camps_review: by=id state=none scores=none comment=message
camps_window: word=none accepts=none
chats_bucket: name=none
chats_capcount: scope=id period=none
chats_connection: platform=none realm=none name=none settings=none secrets=secret state=none last_error=none holder=none
    offers=none since=none
chats_contacttags: person=id names=none
chats_effect: key=id what=none cls=none body=message caps=id arm=none cause=id asked_by=id origin=none batch=id
    fingerprint=id quiet=none
chats_errand: kind=none payload=id
chats_groupmonth: carriers=id stopped=id layers=none
chats_grouppulse: last_text=message
chats_heardcall: digest=none
chats_held: kind=none name=none body=none ref=none url=none wants=none error=none
chats_importrun: source_name=none fingerprint=none options=none state=none position=none summary=none error=none
    started_by=id
chats_mass: batch=id ref=none reminders=id wants=none
chats_masstarget: target=id state=none sender=id
chats_message: text=message provider_id=id reply_to=id data=message
chats_message_key: key=id
chats_picture: chat_id=id provider_id=id file=message state=none content=message said=message why=none
chats_platformday: owner=id chats=none
chats_progress: state=none reason=none trace=id reserved=id lease_holder=none provider_ref=id decided_by=id
chats_route: chat_id=none link=none
chats_search: tokens=message
chats_waiting: kind=none excerpt=message
core_cache: cache_key=none value=none
core_cursor: consumer=none
core_fact: name=none actor=id cause=id origin=none payload=id
core_lane: holder=none
core_parked: consumer=none error=none
core_storedanswer: actor=id key=none request_hash=none answer=personal
core_storedfile: uid=secret kind=none mime=none name=personal owner=id digest=personal content=personal
core_worker: name=none
core_workspace: name=none zone=none language=none currency=none rehearsal_groups=none switched_off=none
    settings=none
deeds_deed: kind=none product=none value=personal currency=none source=none source_id=id matches=personal
    data=personal
discussions_mode: mode=none opened_by=id closed_by=id
discussions_topic: words=message state=none
forms_attempt: questions=none answers=message marks=message state=none origin=none
forms_bank: name=none about=none made_by=id
forms_bankquestion: key=none kind=none prompt=none options=none correct=none accepts=none within=none explanation=none
    tags=none written_by=id
forms_draw: tags=none
forms_quiz: key=none name=none about=none state=none shows=none made_by=id
forms_survey: key=none name=none about=none items=none made_by=id
forms_surveyanswer: answers=message
forms_surveyround: occasion=none
groups_chapter: name=none place=none
groups_group: platform=none key=none name=none topic=none zone=none position=none persona_for=none
    persona_not_for=none why_join=none product=none purpose=none values=none rules_text=none
groups_kind: key=none name=none about=none colour=none
groups_span: role=none nickname=personal way_in=none
ignition_gift: kind=none what=personal disclosure=none recorded_by=id
ignition_person: name=personal place=personal note=personal state=none code=id
ignition_showing: url=personal note=personal recorded_by=id
ignition_topic: name=none about=none words=none made_by=id
insights_foretold: kind=none facts=none arm=none
insights_looked: what=none period=none
insights_taken: name=none rows=none
lectures_delivery: state=none key=id why=none
lectures_lecture: title=none lecturer=none state=none digest=none made_by=id
lectures_followup: outcome=none
lectures_line: kind=none text=message files=message by=id
lectures_question: state=none
lectures_series: name=none follow_words=none made_by=id
lectures_target: state=none why=none
members_apart: reason=personal actor=id
members_claim: kind=none key=personal
members_consent: purpose=none text_version=none source=none lawful_basis=none
members_device: token_hash=secret next_hash=secret name=personal
members_field: key=none label=none kind=none options=none
members_identity: platform=none key=personal name=personal handle=personal
members_member: name=personal introduction=personal background=personal custom=personal
members_membertag: source=none
members_merge: evidence=id actor=id undone_by=id
members_pagelink: token_hash=secret path=none made_by=id
members_proof: kind=none token_hash=secret issued_by=id
members_tag: name=none colour=none
members_tombstone: digest=none
moderation_act: sanction=none key=id by=id was=none undone_by=id
moderation_case: rule=none words=none text=message evidence=message role=none sanction=none state=none decided_by=id
    reason=personal appeal=message answered_by=id answer=personal
moderation_report: named=personal why=none words=message said=message state=none decided_by=id
moderation_rules: text=none note=none published_by=id
moderation_speedtest: kind=none asks=none answer=none made_by=id
newcomers_introduction: way=none state=none step=none who=message needs=message offers=message nickname=personal
    proposed=personal terms=id
newcomers_naming: pattern=none nickname=personal proposed=personal how=none
newcomers_ritual: words_hello=none words_who=none words_need=none words_have=none pattern=none shape=none made_by=id
notices_notice: key=id step=none title=none text=none told_by=id origin=none
notices_reader: noted_by=id
playbooks_due: step=none occurrence=none held=none event=message
playbooks_gathered: step=none occurrence=none
playbooks_grouprun: state=none zone=none vars=personal roles=id origin=none started_by=id end_reason=none
playbooks_launchoverride: point=none reason=none by=id
playbooks_playbook: key=none name=none kind=none about=none draft=none
playbooks_run: state=none answers=message arms=none reason=none
playbooks_steplog: step=none occurrence=none outcome=none cause=id
playbooks_tally: counts=none
playbooks_version: text=none note=none published_by=id
playbooks_wake: key=id
playbooks_wording: template=none text=none by=id
points_account: kind=none currency=none name=none
points_badge: badge=none why=personal given_by=id
points_chosen: chosen_by=id ended_why=none
points_daytally: currency=none
points_earning: rule=none
points_handed: by=id currency=none
points_lapse: currency=none
points_policyversion: text=none note=none grants=none published_by=id
points_round: what=none
points_tally: currency=none
points_transfer: key=id reason=personal rule=none cause=id asked_by=id settled_why=none
referrals_programme: name=none about=none state=none why=none products=none trial_kind=none trial_product=none
    entry_product=none made_by=id
referrals_referral: came=none by=id note=personal voided_by=id why=personal
referrals_referrer: token=secret state=none asked_by=id why=personal
referrals_share: kind=none state=none
referrals_signoff: signed_by=none document=none recorded_by=id
referrals_statement: closed_by=id
referrals_taxtable: text=none note=none published_by=id
referrals_visit: device=id word=secret
rewards_address: sealed=secret
rewards_allowance: name=none role=none set_by=id
rewards_budget: name=none currency=none owner=id made_by=id
rewards_code: code=secret
rewards_feastplan: feast=none greeting=none kind=none how=none set_by=id
rewards_funding: reason=none state=none asked_by=id decided_by=id
rewards_order: key=id came=none given_for=personal state=none decided_by=id reason=personal carrier=none
    tracking=personal
rewards_packet: key=id greeting=none purpose=none how=none seed=none state=none made_by=id approved_by=id reason=none
rewards_paired: staff=id said_by=id
rewards_payeedetails: sealed=secret said_by=id
rewards_payout: state=none provider=none drawn_by=id first_by=id second_by=id exported_by=id digest=none reason=none
rewards_payoutline: parts=id state=none sealed=secret reference=id why=personal settled_by=id
rewards_reward: name=none about=none kind=none what=none badge=none condition=none made_by=id policy=none
rewards_stockchange: reason=none by=id
team_apitoken: name=none token_hash=secret permissions=none made_by=id
team_post: role=none
team_signinlink: token_hash=secret made_by=id
team_user: password=secret email=personal name=personal language=none
work_absence: made_by=id
work_incident: key=id kind=none title=none evidence=id choices=none state=none decided_by=id choice=none reason=none
work_proposal: key=id action=none arguments=id evidence=id title=personal origin=none state=none decided_by=id
    reason=personal
turnover_away: note=personal written_by=id
turnover_line: step=none values=personal why=none words=message role=none nickname=personal
turnover_round: said=none state=none made_by=id decided_by=id
turnover_rule: weights=none products=none with_word=none without_word=none let_go=none words_thank=none words_ask=none
    words_last=none words_leave=none made_by=id
work_task: key=id kind=none title=personal copy_text=message why=id role=none state=none outcomes=none
    outcome=none note=personal done_by=id strategy=none overdue=none escalate_role=none
work_sitting: who=id noun=none
"""

RETENTION = {
    "core_fact": "keep_facts_months (36): ids only",
    "chats_message": "keep_messages_months (0: for ever)",
    "chats_search": "with its messages",
    "core_storedanswer": "24 hours",
    "team_signinlink": "24 hours of validity; the hash stays",
}
"""Tables that forget by themselves; all others keep until a person, a group or the workspace is removed."""


def classified() -> dict[tuple[str, str], Holds]:
    """(table, column) → what it holds."""
    found = {}
    for line in _MAP.replace("\n    ", " ").strip().splitlines():
        table, _, columns = line.partition(":")
        for entry in columns.split():
            column, _, holds = entry.partition("=")
            found[table, column] = Holds(holds)
    return found
