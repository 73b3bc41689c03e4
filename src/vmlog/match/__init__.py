"""Recognising documented messages: patterns as data, and the matcher that asks all of them."""
