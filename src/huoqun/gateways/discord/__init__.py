"""Discord: a bot in servers. A group is a text channel; who comes to a server comes to its channel of newcomers."""
