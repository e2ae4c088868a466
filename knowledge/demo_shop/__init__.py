"""Fern & Finch, the sample shop: products and answers by hand, orders and reviews by seed."""
