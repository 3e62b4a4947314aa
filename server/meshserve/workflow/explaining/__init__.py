"""What a workflow will do, before it runs: `explain.explained` makes it, the other modules show it."""
