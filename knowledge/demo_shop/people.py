"""The demo shop's customers: four that the documentation names, and many by seed."""

from __future__ import annotations

import random
import string

from knowledge.records import Address, Customer, Money, PaymentMethod

__all__ = ["JONAS", "MAYA", "PRIYA", "TOM", "make_customers"]

_FIRST = (
    "Aaron Abena Adeel Agnes Aisha Alba Alan Amara Ana Anders Anil Anouk Arjun Astrid Ayo Bea "
    "Ben Bianca Bram Brigid Carla Cem Chen Ciara Clara Conor Dafydd Daan Dana Declan Deepa Diego "
    "Dilek Ed Eileen Elif Elsa Emeka Emil Esme Eva Fatima Femi Fergus Finn Fiona Florian Freya "
    "Gemma Gita Grace Greta Hana Hannah Harriet Hassan Heidi Henk Hugo Ida Imran Ines Ingrid Iris "
    "Isla Ivan Jack Jamal Jana Jasmin Jean Joao Joan Jorge Julia Kai Kamil Karin Kate Kemi Kenji "
    "Lars Layla Leah Leo Lena Liam Lin Lotte Lucia Luis Mabel Magda Malik Marco Marie Marta Mei "
    "Mia Milan Mira Mo Nadia Nell Niamh Nils Noor Olga Oliver Omar Orla Oscar Paula Pavel Petra "
    "Quinn Rafael Rania Ravi Rita Rob Rosa Ruth Sam Sana Sara Sean Selma Sofia Sven Tara Theo "
    "Tomas Uma Una Vera Vikram Wendy Will Xin Yara Yusuf Zara Zoe"
).split()
_LAST = (
    "Abbott Ahmed Andersen Bauer Becker Begum Bell Berg Bianchi Blake Boateng Brandt Brennan "
    "Burns Byrne Campbell Carvalho Chen Clarke Collins Cooper Costa Cruz Daly Davies Dekker "
    "Diallo Doyle Dubois Eze Fischer Fleming Flynn Foster Fraser Garcia Gill Graham Gupta Haas "
    "Hansen Hart Hill Hoffman Hughes Hussain Ito Iyer Jansen Jensen Jones Joshi Kaya Keane Kelly "
    "Khan Kim King Klein Kovac Kumar Lam Lang Larsen Lee Lopez Lynch Maas MacLeod Malik Marino "
    "Martin Mensah Meyer Moore Moreau Morgan Murphy Nagy Nolan Novak Nowak Obi Olsen Ortiz Park "
    "Patel Peeters Pereira Petrov Quinn Rao Reid Ricci Roberts Rossi Roux Ryan Santos Schmidt "
    "Scott Shah Silva Singh Smit Sousa Steiner Stewart Tan Taylor Thomas Turner Usman Vega "
    "Visser Vogel Walsh Ward Weiss White Wilson Wolf Wong Wright Yilmaz Young Zhang"
).split()
# City, country and the pattern of its postcodes: # is a digit, @ a letter, the rest stands as is.
_PLACES = (
    ("London", "GB", "SE# #@@"),
    ("Bristol", "GB", "BS# #@@"),
    ("Leeds", "GB", "LS# #@@"),
    ("Cardiff", "GB", "CF# #@@"),
    ("Glasgow", "GB", "G# #@@"),
    ("Dublin", "IE", "D0# @#@#"),
    ("Cork", "IE", "T12 @#@#"),
    ("Berlin", "DE", "10###"),
    ("Hamburg", "DE", "20###"),
    ("Leipzig", "DE", "04###"),
    ("Utrecht", "NL", "35## @@"),
    ("Rotterdam", "NL", "30## @@"),
    ("Lyon", "FR", "6900#"),
    ("Lille", "FR", "59###"),
    ("Vienna", "AT", "1##0"),
    ("Gdańsk", "PL", "80-###"),
    ("Porto", "PT", "4###-###"),
    ("Malmö", "SE", "21# ##"),
    ("Portland", "US", "972##"),
    ("Boston", "US", "021##"),
)
# Set aside for films and examples by each country's regulator, but for their last three digits.
_NUMBERS_OF_NOBODY = {
    "GB": "+447700900",
    "IE": "+353209100",
    "DE": "+493023125",
    "FR": "+33639980",
}
_STREETS = (
    "Mill Lane,Station Road,Church Street,Harbour Row,Park Avenue,Orchard Close,Kingsway,"
    "Linden Road,Canal Street,High Street,Chapel Hill,Meadow View,Bridge Street,Queen Street"
).split(",")
_BRANDS = ("Visa", "Mastercard", "Visa", "American Express")
_CURRENCY = "EUR"


def _known(
    number: int, first: str, last: str, email: str, address: Address, kinds: tuple[str, ...]
) -> Customer:
    methods = tuple(_method(f"C{number:04}", kind, "Visa", "4242") for kind in kinds)
    phone = _phone(number, address.country)
    return Customer(f"C{number:04}", first, last, email, address, methods, phone)


def _phone(number: int, country: str) -> str:
    """A number that belongs to nobody; none where no such numbers are set aside."""
    free = _NUMBERS_OF_NOBODY.get(country)
    return f"{free}{number % 1000:03}" if free else ""


def _method(customer_id: str, kind: str, brand: str, last_four: str) -> PaymentMethod:
    method_id = f"{customer_id}-{kind}"
    if kind == "card":
        return PaymentMethod(method_id, "card", brand, last_four)
    if kind == "paypal":
        return PaymentMethod(method_id, "paypal")
    return PaymentMethod(method_id, "gift_card", balance=Money.of_minor(5000, _CURRENCY))


MAYA = _known(
    1,
    "Maya",
    "Okafor",
    "maya.okafor@example.com",
    Address("Maya Okafor", "14 Lorn Road", "", "London", "SW9 8PR", "GB"),
    ("card",),
)
JONAS = _known(
    2,
    "Jonas",
    "Weber",
    "jonas.weber@example.de",
    Address("Jonas Weber", "Torstrasse 88", "", "Berlin", "10115", "DE"),
    ("paypal",),
)
PRIYA = _known(
    3,
    "Priya",
    "Nair",
    "priya.nair@example.in",
    Address("Priya Nair", "7 Residency Road", "Flat 3", "Bengaluru", "560001", "IN"),
    ("card", "gift_card"),
)
TOM = _known(
    4,
    "Tom",
    "Baker",
    "tom.baker@example.org",
    Address("Tom Baker", "3 Rose Street", "", "Edinburgh", "EH1 2NG", "GB"),
    ("card",),
)


def make_customers(count: int, rng: random.Random) -> list[Customer]:
    """The four known customers and `count` - 4 more, each with an e-mail of their own."""
    customers = [MAYA, JONAS, PRIYA, TOM]
    emails = {customer.email for customer in customers}
    while len(customers) < count:
        first, last = rng.choice(_FIRST), rng.choice(_LAST)
        email = f"{first}.{last}@{rng.choice(['example.com', 'example.org', 'mail.example'])}"
        if email.lower() not in emails:
            emails.add(email.lower())
            customers.append(_random_customer(len(customers) + 1, first, last, email, rng))
    return customers


def _random_customer(
    number: int, first: str, last: str, email: str, rng: random.Random
) -> Customer:
    city, country, pattern = rng.choice(_PLACES)
    street = f"{rng.randint(1, 140)} {rng.choice(_STREETS)}"
    address = Address(f"{first} {last}", street, "", city, _postcode(pattern, rng), country)
    kinds = rng.choices(
        [("card",), ("paypal",), ("card", "paypal"), ("card", "gift_card"), ("gift_card",)],
        weights=[5, 3, 2, 1, 0.5],
    )[0]
    last_four = f"{rng.randint(0, 9999):04}"
    brand = rng.choice(_BRANDS)
    customer_id = f"C{number:04}"
    methods = tuple(_method(customer_id, kind, brand, last_four) for kind in kinds)
    phone = _phone(number, country)
    return Customer(customer_id, first, last, email.lower(), address, methods, phone)


def _postcode(pattern: str, rng: random.Random) -> str:
    drawn = {"#": string.digits, "@": "ABDEFGHJLNPQRSTUWXYZ"}
    return "".join(rng.choice(drawn.get(sign, sign)) for sign in pattern)
