"""The version of vmlog, in one place for the build and the reports."""

__version__ = "0.1.0"
