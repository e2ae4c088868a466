"""Act and facts in, grounded words out."""
