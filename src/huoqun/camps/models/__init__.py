"""Tables of camps, one file a noun. Never imported outside this module."""

from __future__ import annotations

from .certificates import Certificate, CertificateTemplate, Certifying
from .checkins import Checkin, Window, words_alone
from .classes import Class

__all__ = ["Certificate", "CertificateTemplate", "Certifying", "Checkin", "Class", "Window", "words_alone"]
