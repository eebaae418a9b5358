"""The pure part: how a packet is split, how orders go on, who may approve a payout and what its file says."""
