"""Bulk operations: one change to many inputs or annotations, in the background."""
