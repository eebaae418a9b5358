"""Between the Bot API and the port. Pure: `payload` has Telegram's shapes, `updates` reads them, `orders` writes."""
