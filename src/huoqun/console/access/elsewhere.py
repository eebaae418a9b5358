"""Views that are not ours, by the name of their URL, with the reason why they need no declaration of ours."""

from __future__ import annotations

_BEFORE = "part of signing in: comes before anybody is known"
_OWN = "a person's own account; allauth asks for a session, and again for the password before what is dangerous"
_RESET = "a forgotten password: the link from the mailbox is the proof, and unknown addresses look the same"
_CLOSED = "closed: the account adapter admits nobody, people are invited"

NOT_OURS: dict[str, str] = {
    "account_login": _BEFORE,
    "account_logout": "signing out is for everybody; a POST ends the session",
    "account_inactive": _BEFORE,
    "account_signup": _CLOSED,
    "account_reauthenticate": _OWN,
    "account_email": _OWN,
    "account_email_verification_sent": _BEFORE,
    "account_confirm_email": "the link from the mailbox is the proof",
    "account_change_password": _OWN,
    "account_set_password": _OWN,
    "account_reset_password": _RESET,
    "account_reset_password_done": _RESET,
    "account_reset_password_from_key": _RESET,
    "account_reset_password_from_key_done": _RESET,
    "account_confirm_login_code": "switched off: answers only inside a sign-in by code that cannot begin",
    "mfa_index": _OWN,
    "mfa_authenticate": _BEFORE,
    "mfa_reauthenticate": _OWN,
    "mfa_activate_totp": _OWN,
    "mfa_deactivate_totp": _OWN,
    "mfa_view_recovery_codes": _OWN,
    "mfa_generate_recovery_codes": _OWN,
    "mfa_download_recovery_codes": _OWN,
    "usersessions_list": _OWN,
}
