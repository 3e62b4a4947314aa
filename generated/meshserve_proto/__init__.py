"""Message classes of the contract in proto/, over a private pool. Written by scripts/generate."""
