"""The dry run: a playbook on a virtual clock with members that are made up, by the engine's own `decide`.

No database is needed. `world` runs one group once, `cohort` says what its members do, `sending` asks the planner of
chats, `team` works off the tasks; `running` repeats it by seeds and `report` adds it up.
"""
