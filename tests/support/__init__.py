"""What several test modules share: a server in a process of its own, and who calls it."""
