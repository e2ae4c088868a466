"""A shop's records in and out of files: import, export, and checking what was imported."""
