"""Measures what users feel, each as a ratio to the limit measured in the same run."""
