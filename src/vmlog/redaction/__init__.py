"""Consistent names in the place of those of hosts, VMs, people, places and addresses."""
