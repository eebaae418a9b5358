"""What camps announce of certificates. The words on them stand with the certificate, never in a fact."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.certificate_issued")
@dataclass(frozen=True, kw_only=True)
class CertificateIssued:
    """A member has a certificate of a class from now on."""

    certificate_id: int
    group_run_id: int
    group_id: int
    member_id: int


@fact("camps.certificate_revoked")
@dataclass(frozen=True, kw_only=True)
class CertificateRevoked:
    """A certificate is valid no longer; whoever looks it up is told so. The reason stands with it."""

    certificate_id: int
    group_run_id: int
    group_id: int
    member_id: int


@fact("camps.certificate_shown")
@dataclass(frozen=True, kw_only=True)
class CertificateShown:
    """A member let their whole name be seen by whoever looks their certificate up, or took that back."""

    certificate_id: int
    member_id: int
    shown: bool


@fact("camps.certificate_designed")
@dataclass(frozen=True, kw_only=True)
class CertificateDesigned:
    """A template was made, edited, archived or brought back. What was issued stays as it is."""

    template_id: int
    what: str


@fact("camps.certificates_chosen")
@dataclass(frozen=True, kw_only=True)
class CertificatesChosen:
    """A class has this template from now on, and whether whoever graduates gets a certificate by itself."""

    group_run_id: int
    group_id: int
    template_id: int | None
    by_itself: bool
