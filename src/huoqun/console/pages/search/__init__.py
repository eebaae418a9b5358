"""Search: people, groups, words said and tasks, within what one may see."""
