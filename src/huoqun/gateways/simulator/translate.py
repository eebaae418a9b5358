"""Between the port and the simulated platform. Pure."""

from __future__ import annotations

from huoqun.chats.port.effects import Order, Send, text_of


def said_in(order: Order) -> str:
    """The words of an order as the platform shows them: who is mentioned comes first, buttons follow as a list."""
    text = text_of(order.body)
    if not isinstance(order.body, Send):
        return text
    called = "".join(f"@{order.names[m][1]} " for m in order.body.mentions if m in order.names)
    attached = "".join(f"[{a.kind}] " for a in order.body.attachments)
    buttons = "".join(f"\n{n}. {b.text}" for n, b in enumerate(order.body.buttons, 1))
    return f"{called}{attached}{text}{buttons}"
