"""Telegram: `application` puts the parts together, `channel` shows the way of an update."""
