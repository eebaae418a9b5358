"""The codes of everything that reading and checking a playbook may find. They are stable: programs rely on them."""

from __future__ import annotations

from enum import StrEnum

E, W = "error", "warning"


class Code(StrEnum):
    """Each with its severity and what it means; docs/reference/playbook-checks.md is written from it."""

    severity: str
    doc: str

    def __new__(cls, value: str, severity: str, doc: str) -> Code:
        made = str.__new__(cls, value)
        made._value_ = value
        made.severity = severity
        made.doc = doc
        return made

    # Reading the file
    TOO_LARGE = "too_large", E, "The file is larger than 256 KB."
    NOT_UTF8 = "not_utf8", E, "The file is not in UTF-8."
    CONTROL_CHARACTER = "control_character", E, "A character that nobody can see, such as NUL, raw or escaped."
    TAB = "tab", E, "A tab. Only spaces indent; inside a text in double quotes a tab is written `\\t`."
    SYNTAX = "syntax", E, "The file is not readable YAML."
    TOO_DEEP = "too_deep", E, "Lists and mappings lie in one another more than 20 deep."
    DUPLICATE_KEY = "duplicate_key", E, "A key stands twice in one mapping."
    BAD_KEY = "bad_key", E, "A key that is no text: a list, a mapping, or nothing at all."
    ANCHOR = "anchor", E, "An anchor (`&name`), an alias (`*name`) or a merge key (`<<`)."
    TAG = "tag", E, "A tag such as `!!python/object`."
    SECOND_DOCUMENT = "second_document", E, "A second document after `---`."
    LOOKS_LIKE_BOOLEAN = (
        "looks_like_boolean",
        E,
        "`yes`, `no`, `on`, `off`, `True` …, which some read as true or false.",
    )
    EMPTY = "empty", E, "There is nothing in the file."
    UNKNOWN_KEY = "unknown_key", E, "A key that this mapping, or the step's block, does not know."
    MISSING_KEY = "missing_key", E, "A key that must be there is not."
    WRONG_TYPE = "wrong_type", E, "A value of another type than is wanted, or none of the words that are possible."

    # Names, blocks and their arguments
    UNKNOWN_SCHEMA = "unknown_schema", E, "The file is of a format that this version does not know."
    BAD_ID = "bad_id", E, "An id that is empty, longer than 64 characters, or has spaces or one of `/ ~ @` in it."
    DUPLICATE_ID = "duplicate_id", E, "Two steps, ways out or stages have one id."
    UNKNOWN_BLOCK = "unknown_block", E, "A step's `do` is no block."
    WRONG_SCOPE = (
        "wrong_scope",
        E,
        "A block that only works for a member stands in a step of the group, or the reverse.",
    )
    BAD_VALUE = "bad_value", E, "A number outside of what makes sense, such as a cap of 0 or a chance above 1."
    BAD_CONDITION = "bad_condition", E, "A condition cannot be read, or asks what nobody can answer."
    UNKNOWN_STEP = "unknown_step", E, "A condition asks about a step that is not in the playbook: `answer('gone')`."
    ENROL_WITHOUT_VALUE = "enrol_without_value", E, "People are enrolled by a tag, word or deed that is not named."

    # Where steps lead
    DANGLING_JUMP = "dangling_jump", E, "A step leads to one that is not there."
    CROSS_STAGE_JUMP = "cross_stage_jump", E, (
        "A step leads into another stage. It may lead within its stage, to a way out, and to steps without a time in a "
        "stage without days, which all stages share."
    )  # fmt: skip
    GROUP_TO_MEMBER = "group_to_member", E, "A step of the group leads to one of a member: nobody knows of which."
    NEEDS_AGGREGATION = "needs_aggregation", E, (
        "A member's step leads to a message of the group that does not say `aggregate`: each member would set it off."
    )  # fmt: skip
    BRANCH_WITHOUT_THEN = "branch_without_then", E, "A branch does not say where it leads."
    WAIT_WITHOUT_TIMEOUT = "wait_without_timeout", E, "A step waits without saying for how long at most."
    UNREACHABLE = "unreachable", E, "A step has no time, and nothing that is reached leads to it."
    ENDLESS_CYCLE = "endless_cycle", E, "Steps lead round in a circle in which nothing waits."
    NO_EXIT = "no_exit", E, "There is no way out: no `exit`, and no step that ends, moves or dissolves."
    NO_APPROVAL = "no_approval", E, "A step that cannot be undone does not say `require: approval`."
    STEP_IN_USE = "step_in_use", W, (
        "A step was deleted in which somebody of a running version waits; migrating asks where they go."
    )  # fmt: skip
    ARMS_NOT_100 = "arms_not_100", E, "The arms of an experiment are not 100 together."
    UNKNOWN_ARM = "unknown_arm", E, "An experiment leads on from an arm that it does not have."
    UNKNOWN_OUTCOME = "unknown_outcome", E, "The priors name an outcome that no task and no question has."

    # Texts
    MISSING_TEMPLATE = "missing_template", E, "A step says a template that is not there."
    UNUSED_TEMPLATE = "unused_template", W, "Nothing says this template."
    UNKNOWN_VARIABLE = "unknown_variable", E, "A text has a variable that nobody fills in."
    MEMBER_VARIABLE = "member_variable", E, (
        "A text to the group has one member's variable, or `names` without `aggregate`; or a member's has `names`."
    )  # fmt: skip
    TEXT_TOO_LONG = "text_too_long", E, "A text is longer than the channel carries: 2,048 bytes, or its own limit."
    INDUCES_SHARING = "induces_sharing", E, "Words that pay people for sharing; platforms punish the group for them."

    # Times
    BAD_TIME = "bad_time", E, "A day, clock time, span or time zone is not written as playbooks write them."
    TWO_TIMES = "two_times", E, "A step says both `at` and `after`."
    TWO_CALENDARS = "two_calendars", E, (
        "A check-in counts the group's days, and by `anchor: member.joined` each member counts their own."
    )  # fmt: skip
    DAY_OUTSIDE = "day_outside", E, "A day that the calendar does not have. Ways out may lie up to 60 days behind it."
    ALWAYS_QUIET = "always_quiet", E, "A message is due within the quiet hours, where it is never said on time."
    NO_LATE_JOIN = "no_late_join", E, "Neither the playbook nor the step says what becomes of late comers."
    NO_MISFIRE = "no_misfire", E, "Neither the playbook nor the step says what becomes of it when it is late."

    # Speaking to people
    NO_CLASS = "no_class", E, "A message without a class: care, nudge, marketing, money or service."
    NO_CONSENT = "no_consent", E, "Marketing to members, and the playbook never asks whether they consented."
    MAYBE_NO_CONSENT = (
        "maybe_no_consent",
        W,
        "Consent is not asked on every way to this marketing; who gave none gets none.",
    )
    MORE_THAN_ONE_OFFER = "more_than_one_offer", W, "More than one offer in a newcomers' group."
    HOLDOUT_WITHOUT_GOAL = "holdout_without_goal", E, "A hold-out, and no goal by which to tell the difference."
    OVER_CAP = "over_cap", E, "On one day more is said by the timetable alone than a cap allows."
    MAYBE_OVER_CAP = "maybe_over_cap", W, "On the worst way through one day more is said than a cap allows."
    OVER_BUDGET = "over_budget", E, "On one day more is sent than the connection may send."

    # The team
    TASK_INCOMPLETE = (
        "task_incomplete",
        E,
        "A task without assignee, SLA, outcomes, or what happens when it is overdue.",
    )
    UNKNOWN_ROLE = "unknown_role", E, "A role is named that the playbook's `roles` do not have."
    TOO_FEW_PEOPLE = "too_few_people", W, "More minutes of tasks are to be expected on a day than the role has."

    # Rewards
    REWARD_WITHOUT_KEY = "reward_without_key", E, "Points or a grant without a `key`, by which each is given once."
    REWARD_UNSIGNED = (
        "reward_unsigned",
        E,
        "A referral reward of two levels that nobody approves (`require: approval`).",
    )
    REWARD_TOO_DEEP = "reward_too_deep", E, "A referral reward of more than two levels."
    FEE_WITH_REFERRAL = "fee_with_referral", E, "Who wants in must pay, and who brings people in is paid: a pyramid."
    LOTTERY_TERMS = "lottery_terms", E, "A lottery that does not tell its odds and terms."
    PRIZE_TOO_HIGH = "prize_too_high", E, "A prize above 50,000 CNY."

    # Where it is to run
    NO_ROOM = "no_room", W, "Members are moved to a group that does not exist or has too little room."
    QR_QUOTA = "qr_quota", E, "More personal invitation codes are needed than are left."
