"""Product descriptions: a product's attributes and options in sentences that the records prove."""
