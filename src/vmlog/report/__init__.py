"""Report writers: the same report in, the bytes of a format out.

Each `write_*.py` holds one format and registers it by being here; `registry.py` finds them. This package uses `model`
and `terms` alone.
"""
