"""Tables of camps, one file a noun. Never imported outside this module."""

from __future__ import annotations

from .certificates import Certificate, CertificateTemplate, Certifying
from .checkins import Checkin, Window, words_alone
from .classes import Class
from .graduates import Graduate
from .quizzes import QuizOffer
from .waiting import Waiting

__all__ = [
    "Certificate",
    "CertificateTemplate",
    "Certifying",
    "Checkin",
    "Class",
    "Graduate",
    "QuizOffer",
    "Waiting",
    "Window",
    "words_alone",
]
