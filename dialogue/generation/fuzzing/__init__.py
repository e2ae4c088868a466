"""Hostile inputs for the wording of replies, and a judge that trusts none of its code."""
