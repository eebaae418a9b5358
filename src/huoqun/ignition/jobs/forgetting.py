"""What ignition forgets of erased members."""

from __future__ import annotations

from huoqun.members.forgetting import THEIRS, forgets

_OWN = f"select id from ignition_person where {THEIRS}"

forgets(
    "ignition.forget",
    "Empties what is written of erased members in topics; that money was paid, and disclosed, remains.",
    f"update ignition_showing set url = '', note = '' where gift_id in (select id from ignition_gift "
    f"where person_id in ({_OWN}))",
    f"update ignition_person set name = '', place = '', note = '' where {THEIRS}",
)
