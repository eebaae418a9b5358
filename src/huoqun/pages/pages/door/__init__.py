"""How a member comes in: a link of one use, said yes to on the device that is theirs."""
