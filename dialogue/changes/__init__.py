"""What a shopper wants changed: read out of their messages, proposed, and carried out."""
