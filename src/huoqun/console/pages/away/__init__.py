"""Away: who is not there from when until when, and who gets their tasks. Reached from Today and from the team."""
