"""The weekly huddle's sheet: its words, its chart, and the three ways in which it is shown."""
