"""How the illustrative logs are made: chance with a fixed seed, three kinds of log, and one module for each source."""
