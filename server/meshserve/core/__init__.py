"""Leaf types that every layer may use: problems, the contract's table, calls, ids."""
