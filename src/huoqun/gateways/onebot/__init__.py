"""QQ by OneBot 11: NapCat, Lagrange, go-cqhttp or whatever else speaks it beside a signed-in QQ account."""
