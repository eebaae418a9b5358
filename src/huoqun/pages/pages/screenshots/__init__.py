"""A member's screenshot for a campaign: sending it, what came of it, and asking for another look."""
