"""What was seen: impact logs read, checked row by row and added up into series."""
