from __future__ import annotations

import pytest

from dialogue.understanding.dropping import speaks_of_dropping, wants_it_settled


@pytest.mark.parametrize("text", ["it's late!!! sort it out", "can you work this out for me"])
def test_who_wants_something_sorted_out_drops_nothing(text: str) -> None:
    assert wants_it_settled(text)
    assert not speaks_of_dropping(text)


@pytest.mark.parametrize("text", ["forget it, I'll sort it out myself", "nvm figured it out"])
def test_who_has_sorted_it_out_lets_it_rest(text: str) -> None:
    assert speaks_of_dropping(text)
    assert not wants_it_settled(text)
