"""Verbs about the installation itself: processes, schema, backups. Those about the community stand in `huoqun.cli`."""
