"""Who shops: the manners of simulated shoppers, as data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.simulation.errors import PersonaError

__all__ = ["DEFAULT_PERSONAS", "Persona", "load_personas"]

DEFAULT_PERSONAS = Path(__file__).with_name("personas.yml")
Share = Annotated[float, Field(ge=0, le=1)]


class Persona(BaseModel):
    """How a kind of shopper writes and behaves; every number is a share of the occasions.

    Attributes:
        name: what reports call it.
        voice: the group of phrases that it speaks with.
        typos: of the longer words, those that are misspelt.
        asides: of the messages, those with a remark that is beside the point.
        dropped: of the small words, those that are left out.
        capitals: of the messages, those that keep their capitals.
        slips: of the details, those that are first said wrongly and then corrected.
        digressions: of the assistant's questions, those that a question is the answer to.
        second_thoughts: of the changes, those that are withdrawn before the yes.
        at_once: of the details, those that are given before they are asked for.
        greets: of the conversations, those that open with a greeting.
        wants_person: of those who don't get on, who ask for a person rather than leave.
        naming: weights of the ways to name an order: number, ending, product, last, none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    voice: str
    typos: Share
    asides: Share
    dropped: Share
    capitals: Share
    slips: Share
    digressions: Share
    second_thoughts: Share
    at_once: Share
    greets: Share
    wants_person: Share
    naming: Mapping[str, int]


def load_personas(path: Path = DEFAULT_PERSONAS) -> tuple[Persona, ...]:
    """The personas of a file, in its order.

    Raises:
        PersonaError: the file is malformed.
    """
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        named = raw["personas"].items()
        personas = tuple(Persona(name=name, **fields) for name, fields in named)
    except (OSError, yaml.YAMLError, KeyError, AttributeError, TypeError) as error:
        raise PersonaError(f"{path}: not a file of personas: {error!r}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PersonaError(f"{path}: {where}: {first['msg']}") from error
    if not personas:
        raise PersonaError(f"{path}: there are no personas")
    return personas
