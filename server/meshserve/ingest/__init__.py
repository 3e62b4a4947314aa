"""Fetching media and processing inputs."""
