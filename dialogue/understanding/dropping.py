"""The words by which people let a matter rest."""

from __future__ import annotations

import re

__all__ = ["speaks_of_dropping", "wants_it_settled"]

_DROPS = re.compile(
    r"\b(?:never|nev\w{0,3} m\w+|nvm|nm|forget|leave|drop|cancel|stop|don'?t|do not|scrap|skip"
    r"|doesn'?t matter|no (?:need|matter|longer|more)|not (?:now|any|needed|today)|changed|nothing"
    r"|keep|as it (?:was|is)|rather not|better not|thought better|no|nah|nope|enough|later|ignore"
    r"|abort|quit|undo|back|lass|off|out)\b",
    re.IGNORECASE,
)
_SETTLES = re.compile(r"\b(?:sort|work|figure|find)(?:ed|ing)?\b[^.!?]{0,12}\bout\b", re.IGNORECASE)


def speaks_of_dropping(text: str) -> bool:
    """Whether a line has any of these words; "sort it out" is none of them."""
    return bool(_DROPS.search(_SETTLES.sub(" ", text)))


def wants_it_settled(text: str) -> bool:
    """Whether a line wants something sorted out: "forget it, I'll sort it out" does not."""
    return bool(_SETTLES.search(text)) and not speaks_of_dropping(text)
