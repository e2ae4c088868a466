"""A reply as messages: split where they get too long, with choices, pictures and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.channels.cards import Card, Cards
from bot.channels.telegram.texts import REPEAT
from dialogue.messages import Button, Reply, Utterance
from knowledge.sentences import split_sentences

__all__ = ["Document", "Link", "Outgoing", "messages_of", "split_text"]

_ROOM = len(REPEAT) + 1
LONGEST_TEXT = 4_096 - _ROOM
LONGEST_CAPTION = 1_024 - _ROOM
"""What the Bot API takes, in UTF-16 units, less what stands before a message sent once more."""

_LISTED = "list_orders"


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a page."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is to be sent.

    Attributes:
        text: its words; of a picture or a file, those below it.
        buttons: the choices, which count until the turn after `turn`.
        turn: the turn of the conversation that it belongs to.
        link: a page to be opened.
        photo: the address of a picture.
        document: a file.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    turn: int = 0
    link: Link | None = None
    photo: str = ""
    document: Document | None = None


def messages_of(
    reply: Reply, cards: Cards, last_card: str, locale: str = ""
) -> tuple[list[Outgoing], str]:
    """What a reply is sent as, and the card that was shown last by then.

    Args:
        reply: the assistant's.
        cards: makes the cards that are shown beside it.
        last_card: the product that was shown last; it isn't shown twice in a row.
        locale: the language tag of the shopper's client.
    """
    messages: list[Outgoing] = []
    for utterance in reply.utterances:
        shown = cards.of(utterance, locale)
        buttons = utterance.buttons or _orders_to_choose(utterance)
        if parts := split_text(utterance.text, LONGEST_TEXT):
            messages += [Outgoing(part, turn=reply.turn) for part in parts[:-1]]
            messages.append(Outgoing(parts[-1], buttons, reply.turn))
        for card in shown:
            if card.kind == "product" and card.image and card.title != last_card:
                messages.append(_picture(card, reply.turn))
                last_card = card.title
    return messages, last_card


def _orders_to_choose(utterance: Utterance) -> tuple[Button, ...]:
    """A list of orders is one to choose from; what is asked then is said in words."""
    if utterance.act != _LISTED:
        return ()
    sources = (proof.source.split("/") for proof in utterance.evidence)
    orders = dict.fromkeys(at[1] for at in sources if at[0] == "orders" and len(at) > 1)
    return tuple(Button(order, f"where is order {order}") for order in orders)


def _picture(card: Card, turn: int) -> Outgoing:
    facts = (f"{name.capitalize()}: {value}" for name, value in card.facts)
    lines = [card.title, card.subtitle, *facts]
    caption = split_text("\n".join(filter(None, lines)), LONGEST_CAPTION)[0]
    link = Link(card.title, card.url) if card.url else None
    return Outgoing(caption, turn=turn, link=link, photo=card.image)


def split_text(text: str, limit: int) -> list[str]:
    """The text in parts of `limit` UTF-16 units at most, ended after a sentence where it can be."""
    if _units(text) <= limit:
        return [text] if text.strip() else []
    parts: list[str] = []
    for gap, piece in _pieces(text, limit):
        joined = f"{parts[-1]}{gap}{piece}" if parts else piece
        if parts and _units(joined) <= limit:
            parts[-1] = joined
        elif piece.strip():
            parts.append(piece)
    return parts


def _pieces(text: str, limit: int) -> Iterator[tuple[str, str]]:
    """Sentences, each with what stands before it; of one that is too long, its words or letters."""
    for line in text.split("\n"):
        gap = "\n"
        for sentence in [line] if _units(line) <= limit else split_sentences(line):
            if _units(sentence) <= limit:
                yield gap, sentence
            else:
                yield from _broken(sentence, gap, limit)
            gap = " "


def _broken(sentence: str, gap: str, limit: int) -> Iterator[tuple[str, str]]:
    for word in sentence.split():
        step = limit // 2 if _units(word) > limit else len(word)  # a letter has two units at most
        for start in range(0, len(word), step):
            yield gap, word[start : start + step]
            gap = ""
        gap = " "


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
