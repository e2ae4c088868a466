"""Wording of dialogue acts from any data set: JSON Lines in, a GPT-2 that words them out."""
