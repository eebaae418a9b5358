"""Tables of camps, one file a noun. Never imported outside this module."""

from __future__ import annotations

from .buddies import Buddy, Pairing, Unpaired
from .certificates import Certificate, CertificateTemplate, Certifying
from .checkins import Checkin, Window, words_alone
from .classes import Class
from .graduates import Graduate
from .homework import Assignment, Handin, HandinVersion, Review
from .quizzes import QuizOffer
from .reports import Unlisted
from .roles import Duty, DutyTurn, RoleHolder
from .sessions import Attendance, Session
from .waiting import Waiting

__all__ = [
    "Assignment",
    "Attendance",
    "Buddy",
    "Certificate",
    "CertificateTemplate",
    "Certifying",
    "Checkin",
    "Class",
    "Duty",
    "DutyTurn",
    "Graduate",
    "Handin",
    "HandinVersion",
    "Pairing",
    "QuizOffer",
    "Review",
    "RoleHolder",
    "Session",
    "Unlisted",
    "Unpaired",
    "Waiting",
    "Window",
    "words_alone",
]
