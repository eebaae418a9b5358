"""Mass adders and bots: told by several signs at once, never by one event, and always decided by a person."""
