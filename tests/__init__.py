"""Stories, house rules, torture: what no single module's own tests can hold."""
