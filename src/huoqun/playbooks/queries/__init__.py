"""Questions to playbooks: what runs where, who is at which step, why something was sent."""
