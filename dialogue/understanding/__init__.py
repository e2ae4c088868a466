"""From a shopper's line to intents and entities."""
