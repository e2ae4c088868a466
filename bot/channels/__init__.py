"""One file or folder a channel."""
