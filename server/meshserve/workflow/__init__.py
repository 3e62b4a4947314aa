"""Workflow graphs: compile, then execute."""
