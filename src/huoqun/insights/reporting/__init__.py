"""The month as an owner reads it in five minutes: what changed, what was done, what it brought, what to decide."""
