"""What changed: pure functions from series to estimates. No files, no clock, no words for people."""
