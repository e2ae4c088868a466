"""How people and programs reach the assistant."""

import os

# Read when numpy is first imported, hence here: else its threads spin after each product and
# slow down the encoder beside them.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
