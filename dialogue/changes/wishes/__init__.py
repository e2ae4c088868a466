"""What things are to become: wishes read out of messages, and the variants that fulfil them."""
