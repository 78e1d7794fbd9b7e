"""What was planned: the trial file, read and checked."""
