"""Simulated shoppers: goals drawn from the records, played against the assistant, and judged."""
