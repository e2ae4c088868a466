"""What a shopper means, what to do next, and how to say it."""
