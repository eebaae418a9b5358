"""Ties between people: who answers whom, how strongly and both ways; circles, hubs and bridges; a picture of them."""
