"""The language of conditions, as in `checked_in(day) and missed_in_row >= 2`: for playbooks, campaigns, moderation.

A condition is text that an operator writes. `parsing.parse` reads it into a frozen tree of typed nodes or refuses with
a named error that points at the column; nothing is ever eval'ed. What may be asked are the registry's questions, each
registered by the module that owns what it asks about (its `blocks.py`). A question is defined once for SQL and once
for Python: `answering` asks the database about thousands of members in one statement, `thinking` asks a snapshot, as
the dry run does, and both answer the same.

Answers are three-valued as in SQL: true, false, or unknown (None). `unknown and false` is false, `unknown or true` is
true, any other mixture and any comparison with the unknown is unknown. Who branches on a condition takes unknown for
false (`is True`): nobody is nudged, praised or moved on what is not known. `known(…)` asks whether an answer is known.
"""
