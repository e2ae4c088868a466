"""Words that name option values but mostly mean something else."""

from __future__ import annotations

__all__ = ["COLOURS", "EVERYDAY", "NUMBERS", "may_be_slip"]

NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "eight": "8",
    "ten": "10", "twelve": "12",
}  # fmt: skip
"""Number words with their digits; only beside an option's name are they values."""

COLOURS = frozenset(
    "black white grey gray red blue green yellow brown pink purple orange navy beige turquoise "
    "gold silver cream teal violet lilac mint khaki burgundy".split()
)
"""Colours that nearly nobody means anything else by."""

EVERYDAY = frozenset(
    "both right left open fine light short long plain clear set bright classic mixed double single "
    "uk eu press filter strong blank birthday sea text medium wide slim natural with small large "
    "months leaf stars light warm neutral loose bags round refill broad narrow adult child fixed "
    "earth strap print linen metal rose cream sand gold zip monday sunday".split()
)
"""Values of some products that mean no value in most lines."""

_NEAR_MISSES = frozenset(
    "fire pain mess leave safe sane "
    "same good most send sent store while shirt shirts clean plan sort form find line site side "
    "state shop cost want what when where which with come case back blank grow great greet greens "
    "light night sight right write white black think thing this that then them they there these "
    "those than thanks would could should other order orders print paid please place price plane "
    "some sure said saved sand bright brought brown crown card cards hand hard head heard heart "
    "large larger long longer love lose lost last late lined linen light lights smaller small "
    "stuff stock still start short shorts shot read ready real road room root post past must much "
    "make made maybe more move name near need never next nice none note open opened pack pair "
    "part pick pink play point rather ring rust just rise ride size sized soft softer such swap "
    "talk tall tell test time told took town true turn type used very wait walk wall warm wash "
    "water ways week well went whole wide wife will wish word work year yours zips many before "
    "about bring break clock close clothes color colour cover credit crème doing does done doubt "
    "dress every exchange first front fresh from give given glad glass going gone gotten group "
    "half happy here home hope house keep kept kind know less like little look lots main mean "
    "meant mind mine money month order over plus poles posted purse quite return refund sale save "
    "seem sell shade shape ship shoes sign since sleep slow smell smooth space spare speak stand "
    "stay step stick stop story street sweet table take team tent thank tight today total touch "
    "towel tried trip under until upon using visa watch wear weekend weight wine without wood wore "
    "world worn worse wrong".split()
)
"""Words that are a letter away from some value and are no slip."""


def may_be_slip(word: str) -> bool:
    """Whether a word may be a value misspelt: no word of its own, and long enough to tell."""
    return len(word) > 3 and word.isalpha() and word not in _NEAR_MISSES and word not in EVERYDAY
