"""The five standard verbs, once."""
