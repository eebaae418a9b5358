"""What is looked at before a playbook is published: `checking.check(document, blocks=…)`, one family a file."""
