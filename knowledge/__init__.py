"""What is true of the shop: customers, orders, catalogue, answers, reviews."""
