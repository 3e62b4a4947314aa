"""Snapshots of datasets, what is counted in them, and files that they are handed out as."""
