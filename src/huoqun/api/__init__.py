"""Doors for other programs: JSON under /api/v1, by tokens that are scoped, hashed and revocable.

A door decides nothing: each operation asks one query or calls one action. Refusals are problem+json (RFC 9457), lists
go by key, and a write with an `Idempotency-Key` is answered once.
"""
