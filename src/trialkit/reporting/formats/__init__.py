"""The formats a report is told in: blocks in, a file out; nothing is computed here."""
