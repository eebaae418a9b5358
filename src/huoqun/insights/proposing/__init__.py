"""What is proposed to the team: who should be thanked, each with the messages that earned it."""
