"""The cube: what every member did in every group on every day. Days are marked when something of them changes, and
counted anew soon after."""
