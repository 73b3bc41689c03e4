"""Explaining one pasted text, without the logs that it is from."""
