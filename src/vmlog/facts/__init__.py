"""Facts about hosts and virtual machines, read from the configuration files and command outputs of a bundle.

A file shape is described in `patterns/facts/` and read by a module of `readers/`; what it states becomes rows of a
`FactTable`, each with its place and trust. Nothing here knows what the facts are for.
"""
