"""Ways in: the command line. Thin: parse, call the API, show the answer or the problems."""
