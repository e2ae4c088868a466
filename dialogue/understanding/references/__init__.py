"""From "it", "both" and "everything except the mug" to the things that are meant."""
