"""Keys of the session."""

CHOSEN = "workspace"
"""Id of the workspace that a person of several looks at."""

WAY_IN = "way_in"
"""How somebody is about to sign in, where it is not by password."""

CAME_IN = "came_in"
"""How somebody signed in, until the journal knows it."""
