"""Blocks of whole lines of cleaned text, and what occurs in them."""
