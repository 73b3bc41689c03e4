"""The checks of `vmlog check`: facts in, results out. The checks are data, in `patterns/checks/`."""
