"""What can be chosen of a product, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogue.descriptions.kinds import LeftOut
from dialogue.descriptions.values import label, phrase, unsayable, unsayable_name
from dialogue.facts import Fact, Say
from knowledge.records import Product

__all__ = ["OPTIONS", "Choice", "choices_of", "options_say", "values_on_sale"]

OPTIONS = "describe_options"
_MOST_VALUES = 10
"""Of an option with more values, their number is told."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option with the values that are on sale, as they stand in the record and in words."""

    name: str
    values: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name in words."""
        return label(self.name)

    @property
    def said(self) -> tuple[str, ...]:
        """Its values in words."""
        return tuple(phrase(value) for value in self.values)


def choices_of(product: Product) -> tuple[list[Choice], list[LeftOut]]:
    """The options of `product` that can be told, and those that can't, with the reason."""
    choices: list[Choice] = []
    left_out: list[LeftOut] = []
    for name in product.option_names:
        values = values_on_sale(product, name)
        reason = _reason(name, values)
        if reason:
            left_out.append(LeftOut(name[:80], reason))
        else:
            choices.append(Choice(name, values))
    return choices, left_out


def values_on_sale(product: Product, option: str) -> tuple[str, ...]:
    """The values of an option that some variant on sale has, in the catalogue's order."""
    on_sale = (variant for variant in product.variants if variant.on_sale)
    return tuple(dict.fromkeys(v.options[option] for v in on_sale if option in v.options))


def options_say(product: Product, choices: Sequence[Choice]) -> Say | None:
    """The act that tells all of `choices`; None when there is nothing to choose."""
    if not choices:
        return None
    if len(choices) == 1 and len(choices[0].values) > _MOST_VALUES:
        count = Fact((str(len(choices[0].values)),), (_source(product, choices[0]),))
        return Say(OPTIONS, {}, {"option_name": _name(product, choices[0]), "option_count": count})
    if len(choices) > 2 or any(len(choice.values) > _MOST_VALUES for choice in choices):
        listed = Fact(
            tuple(_in_brief(choice) for choice in choices),
            tuple(_source(product, choice) for choice in choices),
        )
        return Say(OPTIONS, {}, {"choices": listed})
    facts = {
        "option_name": _name(product, choices[0]),
        "option_values": _values(product, choices[0]),
    }
    if len(choices) == 2:
        facts["other_option_name"] = _name(product, choices[1])
        facts["other_option_values"] = _values(product, choices[1])
    return Say(OPTIONS, {}, facts)


def _reason(name: str, values: Sequence[str]) -> str | None:
    if not values:
        return "no variant with it is on sale"
    if len(values) == 1:
        return "there is only one, so nothing to choose"
    if unfit := unsayable_name(name):
        return f"of its name, {unfit}"
    unfit_values = [unfit for value in values if (unfit := unsayable(value))]
    return f"of a value, {unfit_values[0]}" if unfit_values else None


def _in_brief(choice: Choice) -> str:
    """ "colour (oak, black or white)", or with their number where they are many."""
    if len(choice.values) > _MOST_VALUES:
        return f"{choice.label} (one of {len(choice.values)})"
    return f"{choice.label} ({', '.join(choice.said[:-1])} or {choice.said[-1]})"


def _name(product: Product, choice: Choice) -> Fact:
    return Fact((choice.label,), (_source(product, choice),))


def _values(product: Product, choice: Choice) -> Fact:
    return Fact(choice.said, (_source(product, choice),) * len(choice.said))


def _source(product: Product, choice: Choice) -> str:
    return f"products/{product.id}/options/{choice.name}"
