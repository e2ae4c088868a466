"""A postal address out of what shoppers write, corrections of single parts included."""
