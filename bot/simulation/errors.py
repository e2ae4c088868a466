"""What can be wrong with the data of a simulation."""

from __future__ import annotations

from knowledge.errors import ShoptalkError

__all__ = ["NoGoalError", "PersonaError", "SimulationError", "WordingError"]


class SimulationError(ShoptalkError):
    """A simulation can't be run."""


class PersonaError(SimulationError):
    """A file of personas is malformed; the message names file and field."""


class WordingError(SimulationError):
    """Words are missing, or lack a value; the message names act, voice and value."""


class NoGoalError(SimulationError):
    """The records hold nothing that a shopper could want."""
