"""The command line: one module a command; `main` runs it."""
