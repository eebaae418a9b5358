"""Playbooks: how one kind of group is run: a timetable for the group, a path for each member, tasks, and an end.

playbook → immutable version → group run → run (a member's, or the group's own) → due (what is next) → step log.
The invariant: a step of a run is taken once for each occurrence (a logical slot such as D3), with its log row, its
effects and tasks in one transaction; neither a crash nor catching up nor a new version takes it twice.
"""
