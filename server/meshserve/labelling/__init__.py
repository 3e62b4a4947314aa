"""Labelling tasks: who gets which input, when labelers agree, and labelling by models."""
