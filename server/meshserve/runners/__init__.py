"""Engines that compute models."""
