"""Good against bad: the figures of migrations beside those of migrations that succeeded."""
