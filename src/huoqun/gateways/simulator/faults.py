"""What can go wrong with a platform, injected on purpose."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from huoqun.chats.port.effects import Order
from huoqun.chats.port.errors import Refused, Throttled, Unknown
from huoqun.chats.port.incoming import Incoming

Fault = Callable[[Order], None]


@dataclass(slots=True)
class Faults:
    """Each call takes the next fault, if there is one. `lost` strikes before the platform acts, `silent` after it.

    `echo_keys`: echoes carry our key, as Matrix's do; without it an echo has only its words and its id.
    """

    echo_keys: bool = True
    _before: deque[Fault | None] = field(default_factory=deque)
    _after: deque[Fault | None] = field(default_factory=deque)
    _no_echo: int = 0
    _telling: Random | None = None

    def refuse(self, reason: str = "no", *, permanent: bool = True, times: int = 1) -> None:
        """The next calls are refused."""

        def fault(order: Order) -> None:
            raise Refused(reason, permanent=permanent)

        self._before.extend([fault] * times)

    def throttle(self, seconds: float, *, chat_only: bool = False, times: int = 1) -> None:
        """The next calls come too fast."""

        def fault(order: Order) -> None:
            raise Throttled(timedelta(seconds=seconds), scope="chat" if chat_only else "connection")

        self._before.extend([fault] * times)

    def lose(self, times: int = 1) -> None:
        """The next calls are lost on the way: not performed, and nobody knows."""
        self._before.extend([_cut] * times)

    def cut_answer(self, times: int = 1) -> None:
        """The next calls are performed, but their answer is lost."""
        self._after.extend([_cut] * times)

    def no_echo(self, times: int = 1) -> None:
        """The next messages are not echoed."""
        self._no_echo += times

    def tell_badly(self, *, seed: int) -> None:
        """From now on everything is told twice, and out of order."""
        self._telling = Random(seed)

    def as_told(self, events: Sequence[Incoming]) -> list[Incoming]:
        """What a listener hears of what happened."""
        told = list(events)
        if self._telling is not None:
            told += told
            self._telling.shuffle(told)
        return told

    def before(self, order: Order) -> None:
        """What happens to a call before the platform acts."""
        fault = self._before.popleft() if self._before else None
        if fault is not None:
            fault(order)

    def after(self, order: Order) -> None:
        """What happens to a call after it has acted."""
        fault = self._after.popleft() if self._after else None
        if fault is not None:
            fault(order)

    def swallow_echo(self) -> bool:
        """Whether this echo is lost."""
        if self._no_echo:
            self._no_echo -= 1
            return True
        return False


def _cut(order: Order) -> None:
    raise Unknown
