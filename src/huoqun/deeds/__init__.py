"""Deeds: what members did that counts: bought, used, checked in, came, helped.

A deed is recorded once by (source, source id). One whose member is not known yet waits unmatched and is matched when
the identity appears.
"""
