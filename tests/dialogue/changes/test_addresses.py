"""Addresses as shoppers write them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dialogue.changes.addresses.reading import address_in, address_line, completed, is_complete
from dialogue.changes.addresses.words import is_street_word, is_unit, named_country
from dialogue.understanding.entities.postcodes import spaced
from knowledge.records import Address

USUAL = Address("Maya Okafor", "14 Lorn Road", "", "London", "SW9 8PR", "GB")

WHOLE = [
    ("22 Baker Street, London NW1 6XE", "22 Baker Street", "", "London", "NW1 6XE"),
    ("flat 3, 9 mill lane, leeds, ls6 2ab", "flat 3", "9 mill lane", "leeds", "LS6 2AB"),
    ("12 mill lane leeds LS6 2AB", "12 mill lane", "", "leeds", "LS6 2AB"),
    ("12 mill lane leeds ls14dp", "12 mill lane", "", "leeds", "LS1 4DP"),
    ("12, Mill Lane, Leeds, LS1 4DP", "12 Mill Lane", "", "Leeds", "LS1 4DP"),
    ("12 Mill Lane, LS1 4DP, Leeds", "12 Mill Lane", "", "Leeds", "LS1 4DP"),
    ("LS1 4DP Leeds, 12 Mill Lane", "12 Mill Lane", "", "Leeds", "LS1 4DP"),
    ("12 Mill Lane, Leeds, LS1 4DP, UK", "12 Mill Lane", "", "Leeds", "LS1 4DP"),
    ("12 Mill Lane\nLeeds\nLS1 4DP", "12 Mill Lane", "", "Leeds", "LS1 4DP"),
    ("Maya Okafor, 12 Mill Lane, Leeds LS1 4DP", "12 Mill Lane", "", "Leeds", "LS1 4DP"),
    ("5 mill road st albans al1 1aa", "5 mill road", "", "st albans", "AL1 1AA"),
    ("12 st johns road leeds ls1 4dp", "12 st johns road", "", "leeds", "LS1 4DP"),
    ("9 High St Market Harborough LE16 7NL", "9 High St", "", "Market Harborough", "LE16 7NL"),
    ("27 Castle Brae Dunfermline KY11 8QF", "27 Castle Brae", "", "Dunfermline", "KY11 8QF"),
    ("4 rose cottage, hebden bridge HX7 8AB", "4 rose cottage", "", "hebden bridge", "HX7 8AB"),
    (
        "12 Mill Lane, Hebden Bridge, West Yorkshire, HX7 8AB",
        "12 Mill Lane", "", "Hebden Bridge, West Yorkshire", "HX7 8AB",
    ),
    (
        "FLAT 7 ROWAN COURT, 18 STATION ROAD, BRISTOL BS3 4QT",
        "FLAT 7 ROWAN COURT", "18 STATION ROAD", "BRISTOL", "BS3 4QT",
    ),
    (
        "FLAT 7 ROWAN COURT 18 STATION ROAD BRISTOL BS3 4QT",
        "FLAT 7", "ROWAN COURT, 18 STATION ROAD", "BRISTOL", "BS3 4QT",
    ),
    ("flat 2b 18 allan park stirling fk8 2qg", "flat 2b", "18 allan park", "stirling", "FK8 2QG"),
    (
        "Bryn Glas, Chapel Row, Llandeilo SA19 6BB",
        "Bryn Glas", "Chapel Row", "Llandeilo", "SA19 6BB",
    ),
    ("17 Harbour Row in Cardiff, CF10 4AB", "17 Harbour Row", "", "Cardiff", "CF10 4AB"),
    ("12 Mill Lane, Leeds and the postcode is LS1 4DP", "12 Mill Lane", "", "Leeds", "LS1 4DP"),
    (
        "street: 12 Mill Lane, city: Leeds, postcode: LS1 4DP",
        "12 Mill Lane", "", "Leeds", "LS1 4DP",
    ),
    ("number 7 Ferry Road, Leeds LS1 4DP", "7 Ferry Road", "", "Leeds", "LS1 4DP"),
    ("c/o Brennan, 12 Mill Lane, Leeds LS1 4DP", "c/o Brennan", "12 Mill Lane", "Leeds", "LS1 4DP"),
    ("5 Shop Street, Galway H91 X2PK", "5 Shop Street", "", "Galway", "H91 X2PK"),
    ("3 hazel court galway h91e2k8", "3 hazel court", "", "galway", "H91 E2K8"),
    (
        "Ballinacurra House, Midleton, Co. Cork, P25 V652",
        "Ballinacurra House", "", "Midleton, Co. Cork", "P25 V652",
    ),
    (
        "Knockanure, Moyvane, Co. Kerry, V31 W2X4",
        "Knockanure", "", "Moyvane, Co. Kerry", "V31 W2X4",
    ),
    ("Kastanienallee 12, 10435 Berlin", "Kastanienallee 12", "", "Berlin", "10435"),
    ("Kastanienallee 12 10435 Berlin", "Kastanienallee 12", "", "Berlin", "10435"),
    ("10435 Berlin, Kastanienallee 12", "Kastanienallee 12", "", "Berlin", "10435"),
    ("Torstrasse 88, D-10115 Berlin", "Torstrasse 88", "", "Berlin", "10115"),
    ("Straße: Torstr. 5; PLZ: 10119; Ort: Berlin", "Torstr. 5", "", "Berlin", "10119"),
    ("Hauptstraße 3a, 8. OG, 10827 Berlin", "Hauptstraße 3a", "8. OG", "Berlin", "10827"),
    (
        "Am Mühlbach 31, 79104 Freiburg im Breisgau",
        "Am Mühlbach 31", "", "Freiburg im Breisgau", "79104",
    ),
    ("Mariahilfer Straße 88/2/14, 1070 Wien", "Mariahilfer Straße 88/2/14", "", "Wien", "1070"),
    ("Bahnhofstrasse 3, 8001 Zürich", "Bahnhofstrasse 3", "", "Zürich", "8001"),
    ("14 rue des Lilas, 69004 Lyon", "14 rue des Lilas", "", "Lyon", "69004"),
    ("14 rue des lilas 69004 lyon", "14 rue des lilas", "", "lyon", "69004"),
    ("8 bis rue des Tanneurs, 37000 Tours", "8 bis rue des Tanneurs", "", "Tours", "37000"),
    (
        "62 rue des Martyrs, bâtiment C, 75009 Paris",
        "62 rue des Martyrs", "bâtiment C", "Paris", "75009",
    ),
    ("Via Garibaldi 7, 20121 Milano", "Via Garibaldi 7", "", "Milano", "20121"),
    ("Calle Mayor 10, 2º B, 28013 Madrid", "Calle Mayor 10", "2º B", "Madrid", "28013"),
    ("calle Sagasta 19 2ºB 03005 Alicante", "calle Sagasta 19 2ºB", "", "Alicante", "03005"),
    ("Rua das Flores nº 73, 4050-265 Porto", "Rua das Flores nº 73", "", "Porto", "4050-265"),
    ("ul. Długa 5/12, 00-238 Warszawa", "ul. Długa 5/12", "", "Warszawa", "00-238"),
    (
        "c/o Kowalski, ul. Mickiewicza 14 m. 3, 31-120 Kraków",
        "c/o Kowalski", "ul. Mickiewicza 14 m. 3", "Kraków", "31-120",
    ),
    ("Herengracht 180, 1017 AB Amsterdam", "Herengracht 180", "", "Amsterdam", "1017 AB"),
    ("Maliebaan 71, Utrecht 3581CG", "Maliebaan 71", "", "Utrecht", "3581 CG"),
    ("Keizersgracht 148-II, 1015 CX Amsterdam", "Keizersgracht 148-II", "", "Amsterdam", "1015 CX"),
    ("Storgatan 4, 211 42 Malmö", "Storgatan 4", "", "Malmö", "211 42"),
    ("Karl Johans gate 12, 0154 Oslo", "Karl Johans gate 12", "", "Oslo", "0154"),
    ("Hlavní 12, 602 00 Brno", "Hlavní 12", "", "Brno", "602 00"),
    ("88 Pine St, Portland, OR 97205", "88 Pine St", "", "Portland, OR", "97205"),
    ("233 canal st apt 4b, boston ma 02134", "233 canal st apt 4b", "", "boston, MA", "02134"),
    (
        "apt 1102 350 w 42nd st new york ny 10036",
        "apt 1102", "350 w 42nd st", "new york, NY", "10036",
    ),
    ("350 5th Ave, New York, NY 10118-0110", "350 5th Ave", "", "New York, NY", "10118-0110"),
    ("1409 Cedar Ridge Dr, Plano, Texas 75023", "1409 Cedar Ridge Dr", "", "Plano, Texas", "75023"),
    (
        "1600 Pennsylvania Avenue NW Washington DC 20500",
        "1600 Pennsylvania Avenue NW", "", "Washington, DC", "20500",
    ),
    ("301 Front St W, Toronto, ON M5V 2T6", "301 Front St W", "", "Toronto, ON", "M5V 2T6"),
    ("12 Brunswick St, Fitzroy VIC 3065", "12 Brunswick St", "", "Fitzroy, VIC", "3065"),
    ("PO Box 88, Denmark WA 6333", "PO Box 88", "", "Denmark, WA", "6333"),
    (
        "7 Residency Road, Flat 3, Bengaluru 560001",
        "7 Residency Road", "Flat 3", "Bengaluru", "560001",
    ),
    (
        "Plot 55, Sector 21-C, Faridabad 121001, Haryana",
        "Plot 55", "Sector 21-C", "Faridabad, Haryana", "121001",
    ),
    (
        "8 Tuas South Lane #01-22 Singapore 637302",
        "8 Tuas South Lane #01-22", "", "Singapore", "637302",
    ),
]  # fmt: skip

HALF = [
    ("22 Baker Street", "22 Baker Street", "", ""),
    ("London", "London", "", ""),
    ("18 Quay Street, BS1 4DJ", "18 Quay Street", "", "BS1 4DJ"),
    ("88 Leith Walk EH6 5HB", "88 Leith Walk", "", "EH6 5HB"),
    ("14 rue des Lilas", "14 rue des Lilas", "", ""),
    ("14 rue des Lilas, 69004", "14 rue des Lilas", "", "69004"),
    ("4800 Hwy 7 Unit 9 Woodbridge ON", "4800 Hwy 7 Unit 9", "Woodbridge, ON", ""),
    ("14 Mill Lane, Leeds", "14 Mill Lane", "Leeds", ""),
    ("4417 maple", "4417 maple", "", ""),
    ("40 Pembroke Road, Bristol BS8", "40 Pembroke Road", "Bristol", ""),
    ("12 Mill Lane, Leeds LS1 4KK", "12 Mill Lane", "Leeds", ""),
    ("Suite 310, 1055 W Hastings, Vancouver", "Suite 310", "Vancouver", ""),
    ("", "", "", ""),
]


@pytest.mark.parametrize(("written", "street", "more", "city", "postcode"), WHOLE)
def test_the_parts_of_an_address_are_told_apart(
    written: str, street: str, more: str, city: str, postcode: str
) -> None:
    found = address_in(written, USUAL)
    assert (found.line1, found.line2) == (street, more)
    assert (found.city, found.postcode) == (city, postcode)
    assert is_complete(found)
    assert found.name == USUAL.name


@pytest.mark.parametrize(("written", "street", "city", "postcode"), HALF)
def test_what_an_address_lacks_stays_empty(
    written: str, street: str, city: str, postcode: str
) -> None:
    found = address_in(written, USUAL)
    assert (found.line1, found.city, found.postcode) == (street, city, postcode)
    assert not is_complete(found)


def test_a_street_needs_a_number_and_a_named_house_does_not() -> None:
    assert not is_complete(address_in("Mill Lane, Leeds LS1 4DP", USUAL))
    assert is_complete(address_in("Rose Cottage, Hebden Bridge HX7 8AB", USUAL))


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("12 Mill Lane, Leeds LS1 4DP", "GB"),
        ("5 Shop Street, Galway H91 X2PK", "IE"),
        ("ul. Długa 5, 00-238 Warszawa", "PL"),
        ("Herengracht 180, 1017 AB Amsterdam", "NL"),
        ("Torstr. 5, 10119 Berlin, Germany", "DE"),
        ("Torstr. 5, 10119 Berlin Deutschland", "DE"),
        ("88 Pine St, Portland, OR 97205", "US"),
        ("1 Main St, Springfield, Illinois", "US"),
        ("5 Villa Road, Dubai, United Arab Emirates", "AE"),
        ("14 Mill Lane, Leeds", "GB"),
        ("Torstr. 5, 10119 Berlin", ""),
    ],
)
def test_the_country_is_the_usual_one_unless_name_state_or_postcode_tell_another(
    written: str, country: str
) -> None:
    assert address_in(written, USUAL).country == country


def test_five_digits_are_a_postcode_of_the_usual_country_that_has_such() -> None:
    german = replace(USUAL, country="DE")
    assert address_in("Torstr. 5, 10119 Berlin", german).country == "DE"


def test_where_there_are_no_postcodes_none_is_needed() -> None:
    assert is_complete(address_in("5 Villa Road, Dubai, United Arab Emirates", USUAL))


@pytest.mark.parametrize(
    "rest",
    ["London NW1 6XE", "london, nw1 6xe", "NW1 6XE London", "NW16XE, London", "NW1 6XE in London"],
)
def test_a_second_message_completes_the_first(rest: str) -> None:
    begun = address_in("22 Baker Street", USUAL)
    whole = completed(begun, address_in(rest, USUAL, after_street=True))
    assert address_line(whole).lower() == "22 baker street, london nw1 6xe"
    assert is_complete(whole)


def test_only_digits_are_a_postcode_where_one_was_asked_for() -> None:
    found = address_in("10435 Berlin", replace(USUAL, country="DE"), after_street=True)
    assert (found.line1, found.city, found.postcode) == ("", "Berlin", "10435")


@pytest.mark.parametrize("written", [case[0] for case in WHOLE])
def test_what_was_read_is_read_the_same_once_printed(written: str) -> None:
    printed = address_line(address_in(written, USUAL))
    assert address_line(address_in(printed, USUAL)) == printed


POSTCODES = {
    "GB": r"(LS|BS|EH|SW)[1-9]{1,2} [1-9][ABDEFGH]{2}",
    "IE": r"(D0|H9|T1)[1-9] [A-F][1-9][A-F][1-9]",
    "NL": r"[1-9][0-9]{3} [A-R][A-Z]",
    "DE": r"[1-9][0-9]{4}",
    "FR": r"[1-9][0-9]{4}",
    "AT": r"[1-9][0-9]{3}",
    "PL": r"[0-9]{2}-[0-9]{3}",
    "PT": r"[1-9][0-9]{3}-[0-9]{3}",
    "SE": r"[1-9][0-9]{2} [0-9]{2}",
    "CA": r"[GHKM][1-9][ABC] [1-9][ABC][1-9]",
}
WORDS = st.from_regex(r"[A-Z][a-z]{4,8}", fullmatch=True)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    country = draw(st.sampled_from(sorted(POSTCODES)))
    name, city = draw(WORDS), " ".join(draw(st.lists(WORDS, min_size=1, max_size=2)))
    for word in (name, *city.split(), city):
        assume(not (is_street_word(word) or is_unit(word) or named_country(word)))
        assume(not word.lower().endswith(("shire", "sussex")))
    number = draw(st.integers(1, 999))
    street = draw(
        st.sampled_from(["{n} {w} Street", "{n} {w} Lane", "{w}straße {n}", "Via {w} {n}"])
    )
    flat = draw(st.sampled_from(["", "Flat 3", "Apt 12b", "2nd Floor", "c/o Brennan"]))
    code = draw(st.from_regex(POSTCODES[country], fullmatch=True))
    return Address(
        "Maya Okafor",
        street.format(n=number, w=name),
        flat,
        city,
        spaced(code, country),
        country,
    )


@given(addresses())
def test_reading_what_was_printed_gives_the_same_address_back(address: Address) -> None:
    assert address_in(address_line(address), address) == address


@given(st.text(max_size=120))
def test_no_word_of_an_address_is_invented(text: str) -> None:
    printed = address_line(address_in(text, USUAL)).replace(",", " ")
    assert all(word.casefold() in text.casefold() for word in printed.split())
