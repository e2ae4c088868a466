"""Values in a line, with their spans: what was meant by numbers, names, times and things."""
