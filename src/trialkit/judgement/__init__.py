"""What to conclude: evidence grade, decision, value, and the one Evaluation that every word is written from."""
