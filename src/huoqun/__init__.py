"""Huoqun (活群): a system that keeps communities alive."""
