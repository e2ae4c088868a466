"""What a language model gone wrong might say: authored replies with one thing broken in them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from dialogue.generation.acts import load_acts
from dialogue.generation.corpus import AuthoredReply, authored_for, authored_leads

__all__ = ["HARMLESS", "HOSTILE", "Mutation", "sentences"]

Mutation = Callable[[AuthoredReply, random.Random], str]
"""Makes of an authored reply a text for its case."""

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[A-Za-z']+")

_INSERTED: Mapping[str, Sequence[str]] = {
    "number": ("3", "12", "1", "2.5", "1st", "N° 4", "#1001"),
    "number in other digits": ("３", "٣", "²", "Ⅳ", "½", "𝟛", "①", "四"),
    "number word": ("two", "twelve", "a dozen", "three hundred", "half a dozen", "a couple of",
                    "both", "several", "zero", "forty-two", "one hundred per cent"),
    "date": ("on 3 June", "2026-06-03", "on the third of June", "on the first", "by 3/6",
             "on June the third", "in the first week of the month", "before Christmas"),
    "amount": ("€5.00", "5 EUR", "$5", "five euros", "ten pounds", "half the price", "half price",
               "100 per cent", "a few pounds", "one pound", "double", "twice the price"),
    "day": ("Monday", "tomorrow", "today", "this week", "next month", "tonight", "at the weekend",
            "on the same day", "overnight", "in a few days", "within days", "by the evening",
            "the day after"),
    "name": ("Robert", "Acme", "DHL", "Ms Patel", "McKay", "iPhone", "robert", "ROBERT"),
    "promise": ("guaranteed", "I promise", "definitely", "for certain", "without fail",
                "you have my word", "no doubt", "surely", "at no charge", "free of charge",
                "no charge", "on the house", "as a gift", "on us", "at our cost", "gratis",
                "free", "complimentary", "at no extra cost", "you pay nothing", "never late"),
    "promise in disguise": ("guar\u200danteed", "gu\u00adaranteed", "f r e e", "fr\u200bee", "FREE",
                            "f-r-e-e", "f.r.e.e", "ｆｒｅｅ", "frее", "guarаnteed", "pr0mise",
                            "f\u2028ree", "Fre\u0301e", "𝐟𝐫𝐞𝐞", "guar anteed"),
    "link": ("https://x.test", "www.x.test", "x.com", "a@x.test", "[here](x)", "x dot com"),
    "policy": ("Returns are possible at any time.", "You can return it whenever you like.",
               "We pay for the way back.", "You don't need to send it back.",
               "You can keep it.", "There is no time limit.", "We cover the cost.",
               "It is covered by the warranty.", "You won't be charged.", "Delivery costs nothing.",
               "We always refund that.", "Shipping is on us.", "The price can't change.",
               "You can cancel whenever you want.", "You will get your money back.",
               "We refund the difference.", "You get a gift card for the trouble.",
               "There is a discount for you.", "A second one is half the price.",
               "It was paid back.", "Your refund is done.", "It arrived.", "It has been cancelled.",
               "I have cancelled it.", "I've changed your address.", "Everything is sold out.",
               "A colleague calls you back.", "It's our fault.", "You were charged once more."),
    "placeholder word": ("[item]", "{ITEM}", "{unknown}", "{item", "item}", "{{item}}", "{0}",
                         "<item>", "order_id", "{ item }", "{item_1}", "｛item｝"),
    "control word": ("<say>", "<end>", "<pad>", "<act:greet>", "<mood:angry>",
                     "<status=delivered>"),
    "markup": ("**now**", "<b>now</b>", "`now`", "_now_", "# now", "\\n", "&amp;", "now|now"),
    "control character": ("\n", "\t", "\x00", "\x1b[31m", "\u202e", "\u2028", "\xa0",
                          "\r\n", "\u200b"),
}  # fmt: skip
"""What is put between the words, by kind; sentences stand between sentences."""

_HOMOGLYPHS = str.maketrans("aeiopcyxkKAEO", "аеіορсухкKАЕΟ")


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return _SENTENCE.split(text)


def _insert(pieces: Sequence[str]) -> Mutation:
    def mutate(reply: AuthoredReply, rng: random.Random) -> str:
        piece, text = rng.choice(pieces), reply.text
        if len(piece.split()) > 2 and piece.endswith("."):
            parts = sentences(text)
            parts.insert(rng.randint(0, len(parts)), piece)
            return " ".join(parts)
        words = text.split(" ")
        if rng.random() < 0.3:
            return f"{text} {piece[:1].upper()}{piece[1:]}."
        words.insert(rng.randint(1, len(words)), piece)
        joined = " ".join(words)
        return re.sub(r"([.!?])( \S+)$", r"\2\1", joined) if rng.random() < 0.7 else joined

    return mutate


def _drop(reply: AuthoredReply, rng: random.Random) -> str:
    return " ".join(_PLACEHOLDER.sub("it", reply.text, count=1).split())


def _double(reply: AuthoredReply, rng: random.Random) -> str:
    used = _PLACEHOLDER.findall(reply.text)
    return f"{reply.text} That is {rng.choice(used)}." if used else reply.text


def _swap_in(reply: AuthoredReply, rng: random.Random) -> str:
    other = f"{{{rng.choice(sorted(load_acts().placeholders))}}}"
    if not reply.case.facts or rng.random() < 0.3:
        return f"{reply.text} It is {other}."
    return _PLACEHOLDER.sub(other, reply.text, count=1)


def _exchange(reply: AuthoredReply, rng: random.Random) -> str:
    used = _PLACEHOLDER.findall(reply.text)
    if len(used) < 2:
        return _swap_in(reply, rng)
    one, other = rng.sample(used, 2)
    swap = {one: other, other: one}
    return _PLACEHOLDER.sub(lambda m: swap.get(m[0], m[0]), reply.text)


def _negate(reply: AuthoredReply, rng: random.Random) -> str:
    verb = re.compile(r"\b(is|was|are|has|have|can|will|would|should|were|does|do)\b")
    found = list(verb.finditer(reply.text))
    if not found:
        return f"It is not so that {reply.text[0].lower()}{reply.text[1:]}"
    place = rng.choice(found)
    negation = rng.choice((" not", "n't", " never", " no longer", " not yet"))
    return reply.text[: place.end()] + negation + reply.text[place.end() :]


def _affirm(reply: AuthoredReply, rng: random.Random) -> str:
    """Without its "not", "n't" and the like."""
    text = re.sub(r"n't\b| not yet\b| not\b| never\b| yet\b| no\b", "", reply.text)
    return text if text != reply.text else _negate(reply, rng)


def _splice(reply: AuthoredReply, rng: random.Random) -> str:
    """A sentence of another act or another case among its own."""
    act = rng.choice((reply.case.act, rng.choice(sorted(load_acts().attributes))))
    others = authored_for(act) or (reply,)
    theirs = rng.choice(sentences(rng.choice(others).text))
    parts = sentences(reply.text)
    place = rng.randint(0, len(parts))
    return " ".join([*parts[:place], theirs, *parts[place:]])


def _halves(reply: AuthoredReply, rng: random.Random) -> str:
    """Begins as it does and ends as a reply of another case of its act."""
    other = rng.choice(authored_for(reply.case.act) or (reply,)).text.split()
    own = reply.text.split()
    return " ".join([*own[: rng.randint(1, len(own))], *other[rng.randint(0, len(other) - 1) :]])


def _lead(reply: AuthoredReply, rng: random.Random) -> str:
    """What is said only after something else was, such as "Thanks, that matches."."""
    leads = authored_leads()
    full = [lead for name in leads for lead in leads[name] if lead.endswith((".", "!"))]
    return f"{rng.choice(full)} {reply.text}"


def _another_case(reply: AuthoredReply, rng: random.Random) -> str:
    return rng.choice(authored_for(reply.case.act) or (reply,)).text


def _break_case(reply: AuthoredReply, rng: random.Random) -> str:
    way = rng.choice((str.upper, str.lower, str.title, str.swapcase))
    if rng.random() < 0.5:
        return way(reply.text)
    words = reply.text.split(" ")
    place = rng.randrange(len(words))
    words[place] = way(words[place])
    return " ".join(words)


def _break_punctuation(reply: AuthoredReply, rng: random.Random) -> str:
    text = reply.text
    place = rng.randrange(len(text))
    return rng.choice((
        text.rstrip(".!?"), text + rng.choice(".!?,;"), text + '"', "(" + text, text + " ...",
        text[:place] + rng.choice(".,;:!?'\"-()…–—*") + text[place:], text.replace(" ", "  ", 1),
        text.replace(" ", "", 1), " " + text, text + " ",
    ))  # fmt: skip


def _homoglyphs(reply: AuthoredReply, rng: random.Random) -> str:
    def disguise(match: re.Match[str]) -> str:
        return match[0].translate(_HOMOGLYPHS) if rng.random() < 0.4 else match[0]

    parts = re.split(r"(\{[a-z_]+\})", reply.text)
    return "".join(p if p.startswith("{") else _WORD.sub(disguise, p) for p in parts)


def _full_width(reply: AuthoredReply, rng: random.Random) -> str:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in reply.text)
    return rng.choice((wide, reply.text.replace(".", "．"), reply.text.replace("e", "ｅ", 1)))


def _shuffle(reply: AuthoredReply, rng: random.Random) -> str:
    words = reply.text.split()
    rng.shuffle(words)
    return " ".join(words)


def _repeat(reply: AuthoredReply, rng: random.Random) -> str:
    return " ".join([reply.text] * rng.choice((2, 2, 30)))


def _rubbish(reply: AuthoredReply, rng: random.Random) -> str:
    return rng.choice(("", " ", ".", "{", "{item}", "A" * 10_000, "\x00", "I.", "?!", "\ud800."))


HOSTILE: Mapping[str, Mutation] = {
    **{kind: _insert(pieces) for kind, pieces in _INSERTED.items()},
    "placeholder dropped": _drop,
    "placeholder doubled": _double,
    "placeholder of another": _swap_in,
    "placeholders exchanged": _exchange,
    "negation": _negate,
    "negation left out": _affirm,
    "sentence of another case": _splice,
    "half of another case": _halves,
    "reply of another case": _another_case,
    "lead": _lead,
    "letter case": _break_case,
    "broken punctuation": _break_punctuation,
    "look-alike letters": _homoglyphs,
    "full width": _full_width,
    "words in disorder": _shuffle,
    "said again": _repeat,
    "rubbish": _rubbish,
}


def _as_authored(reply: AuthoredReply, rng: random.Random) -> str:
    return reply.text


def _recombined(reply: AuthoredReply, rng: random.Random) -> str:
    """Its sentences, one in place of which another author of the case wrote with the same facts."""
    same = [other for other in authored_for(reply.case.act) if other.case == reply.case]
    theirs = sentences(rng.choice(same).text)
    own = sentences(reply.text)
    place = rng.randrange(len(own))
    wanted = sorted(_PLACEHOLDER.findall(own[place]))
    fitting = [s for s in theirs if sorted(_PLACEHOLDER.findall(s)) == wanted and s not in own]
    if not fitting:
        return reply.text
    return " ".join([*own[:place], rng.choice(fitting), *own[place + 1 :]])


def _livelier(reply: AuthoredReply, rng: random.Random) -> str:
    """A full stop or an exclamation mark more or less."""
    end = {".": "!", "!": "."}.get(reply.text[-1:])
    return reply.text[:-1] + end if end else reply.text


HARMLESS: Mapping[str, Mutation] = {
    "as authored": _as_authored,
    "sentences recombined": _recombined,
    "other full stop": _livelier,
}
