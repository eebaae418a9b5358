"""Playbooks at work: started in a group, looked at, paused, moved to a newer version, ended."""
