"""What a shopper would trip over in a shop's records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from knowledge.keys import normalise_name
from knowledge.sentences import split_sentences
from knowledge.store import Store

__all__ = ["Finding", "check_shop"]

_SAME_QUESTION = 95
_SAME_SUBJECT = 80
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_UNIT = r"\s*(days?|working days?|weeks?|months?|years?|hours?|EUR|USD|GBP|€|\$|£|%)"
_MEASURE = re.compile(rf"(\d+(?:[.,]\d+)?){_UNIT}", re.IGNORECASE)

_QUERIES = {
    "product-without-variants": (
        "select 'products/' || id as place, 'nothing of it can be bought' as said from products"
        " where not exists (select 1 from variants where product_id = products.id)"
    ),
    "variant-without-price": (
        "select 'variants/' || id as place, 'its price is 0' as said from variants where price = 0"
    ),
    "product-without-description": (
        "select 'products/' || id as place, 'it has no description' as said from products"
        " where trim(description) = ''"
    ),
    "product-in-two-currencies": (
        "select 'products/' || product_id as place, 'its variants have several currencies' as said"
        " from variants group by product_id having count(distinct currency) > 1"
    ),
    "order-without-items": (
        "select 'orders/' || id as place, 'nothing was ordered in it' as said from orders"
        " where not exists (select 1 from order_items where order_id = orders.id)"
    ),
    "order-paid-wrongly": (
        "select 'orders/' || o.id as place, 'what was paid is not what the items cost' as said"
        " from orders o where o.status = 'pending' and exists"
        " (select 1 from payments where order_id = o.id) and"
        " (select sum(case kind when 'charge' then amount else -amount end)"
        " from payments where order_id = o.id)"
        " <> (select sum(price * quantity) from order_items where order_id = o.id)"
    ),
    "delivered-without-date": (
        "select 'orders/' || id as place, 'it is delivered, but no shipment says when' as said"
        " from orders where status = 'delivered' and not exists (select 1 from shipments"
        " where order_id = orders.id and delivered_at is not null)"
    ),
    "shipped-without-parcel": (
        "select 'orders/' || id as place, 'it is shipped, but has no shipment' as said"
        " from orders where status = 'shipped'"
        " and not exists (select 1 from shipments where order_id = orders.id)"
    ),
    "customer-without-postcode": (
        "select 'customers/' || id as place, 'without a postcode they can not be verified by it'"
        " as said from customers where postcode_key = ''"
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not right: what kind, where, and what about it."""

    kind: str
    place: str
    said: str

    def __str__(self) -> str:
        return f"{self.place}: {self.said} [{self.kind}]"


def check_shop(store: Store) -> list[Finding]:
    """Everything that is found wrong, by kind."""
    with store.snapshot():
        return [
            *_dangling(store),
            *(
                Finding(kind, row["place"], row["said"])
                for kind, sql in _QUERIES.items()
                for row in store.rows(f"{sql} order by place")
            ),
            *_ambiguous_names(store),
            *_answers(store),
        ]


def _dangling(store: Store) -> Iterator[Finding]:
    for row in store.rows("pragma foreign_key_check"):
        place = f"{row['table']} row {row['rowid']}"
        yield Finding("dangling-id", place, f"points at nothing in {row['parent']}")


def _ambiguous_names(store: Store) -> Iterator[Finding]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for row in store.rows("select id, name from products order by id"):
        by_name[normalise_name(row["name"])].append(row["id"])
    for ids in by_name.values():
        if len(ids) > 1:
            places = ", ".join(ids)
            yield Finding("same-name", f"products/{ids[0]}", f"one name for several: {places}")


def _answers(store: Store) -> Iterator[Finding]:
    rows = store.rows("select id, topic, question, text from answers order by topic, id")
    by_topic: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_topic[row["topic"]].append(row)
    for answers in by_topic.values():
        for one, other in combinations(answers, 2):
            same = fuzz.token_sort_ratio(one["question"].lower(), other["question"].lower())
            if same >= _SAME_QUESTION:
                said = f"asks the same as answers/{other['id']}"
                yield Finding("duplicate-answer", f"answers/{one['id']}", said)
            yield from _contradictions(one, other)


def _contradictions(one: dict[str, str], other: dict[str, str]) -> Iterator[Finding]:
    """Sentences that are the same but for their numbers."""
    for sentence in split_sentences(one["text"]):
        for twin in split_sentences(other["text"]):
            measures = _MEASURE.findall(sentence), _MEASURE.findall(twin)
            if not all(measures) or measures[0] == measures[1]:
                continue
            words = _NUMBER.sub("", sentence.lower()), _NUMBER.sub("", twin.lower())
            if fuzz.token_set_ratio(*words) >= _SAME_SUBJECT and fuzz.ratio(*words) >= 60:
                said = f"{sentence!r} against {twin!r} in answers/{other['id']}"
                yield Finding("contradicting-numbers", f"answers/{one['id']}", said)
