"""What every RPC passes through."""
