"""Workflows as text that people keep in git: the official SDK's YAML layout, read, written and compared."""
