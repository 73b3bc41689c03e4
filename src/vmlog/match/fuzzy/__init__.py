"""Approximate matching of texts against documented wordings."""
