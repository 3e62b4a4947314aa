"""What the command line does, one module a verb or two. Heavy imports wait until a command runs."""
