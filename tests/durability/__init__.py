"""What survives when the process dies."""
