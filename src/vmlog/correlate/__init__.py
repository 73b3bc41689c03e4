"""From single observations to whole migrations: stage lines, joins by id, operation and VM."""
