"""What belongs to a person is found, what only looks like it is not, and stand-ins hold."""

import random
import string
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.curate import curate
from labelwright.task import Task
from phonenumbers import PhoneNumberFormat, example_number, format_number
from stdnum import iban, luhn

HERS = {
    "email address": ["bob.smith@gmail.com", "Ana_Lima+news@mail.uni-koeln.de", "jö@büro.de"],
    "phone number": [
        "(415) 555-2671",
        "+44 7911 123456",
        "+4930123456",
        "07911 123456",
        "020 7153 9996",
        "0844 861 85 85",
        "415-867-5309",
    ],
    "payment card": ["4539 1488 0343 6467", "378282246310005", "5555-5555-5555-4444"],
    "bank account": ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"],
    "social security number": ["536-90-4399"],
    "AWS Access Key": ["AKIAIOSFODNN7EXAMPLE"],
    "GitHub Token": ["ghp_" + "a1B2" * 9],
    "Anthropic key": ["sk-ant-api03-" + "x9Y" * 20],
    "Hugging Face token": ["hf_" + "aB3dE" * 7],
    "JSON Web Token": ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_DEF-123"],
    "private key": ["-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----"],
    "login in a link": ["postgres://bob:hunter22@db.acme.io/x"],
}
NOBODYS = [
    "write to name@example.com or me@mail.test",
    "ask @kiosk.Valid till May, msg+ticket@kiosk.Valid",
    "call 555-0123 or 212-555-0147",
    "order 4155552671 shipped on 2024-05-12",
    "they sold 12,345,678 copies in 1998-2004",
    "ISBN 978-3-16-148410-0",
    "score 21-15, 18-21, 21-19",
    "3.14159265358979 and 1,234,567,890",
    "8 336 817 people live there",
    "card 1234 5678 9012 3456",
    "card 4539 1488 0343 6468",
    "DE89 3704 0044 0532 0130 01",
    "tracking 1Z999AA10123456784",
    "from 192.168.100.200 at 1699999999",
    "commit 3f2504e04f8911d39a0c0305e82c3301",
    "https://www.example.com/very/long/path-that-goes/on?id=12345678901234567890",
    "000-12-3456 and 0000 0000 0000 0000",
]


def _texts(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"text": list(texts), "label": ["x"] * len(texts)})


def _flags(*texts: str) -> list[str]:
    found = curate(_texts(*texts), checks=["personal_data"]).table["flags"].to_list()
    return [flags[0]["reason"] if flags else "" for flags in found]


@pytest.mark.parametrize(("kind", "part"), [(k, p) for k, parts in HERS.items() for p in parts])
def test_what_is_somebodys_is_found_and_its_stand_in_is_not(kind: str, part: str) -> None:
    text = f"please use {part} for this"
    assert _flags(text)[0].startswith(kind)
    fixed = curate(_texts(text), checks=[], fix=["personal_data"]).table
    new = fixed["text"][0]
    assert part not in new
    assert new.startswith("please use ")
    assert new.endswith(" for this")
    assert fixed["fixes"].to_list() == [[f"personal_data: stand-in for {kind}"]]
    assert _flags(new) == [""]


def test_what_is_nobodys_is_left_alone() -> None:
    assert _flags(*NOBODYS) == [""] * len(NOBODYS)


def test_the_reason_does_not_repeat_what_it_is_about() -> None:
    reason = _flags("mail bob.smith@gmail.com, card 4539 1488 0343 6467")[0]
    assert reason == "email address (xxx.xxxxx@xxxxx.xxx), payment card (0000 0000 0000 0000)"


def test_numbers_of_the_countries_of_the_language(tmp_path: Path, prompt_file: Path) -> None:
    table = _texts("rappelez le 01 70 18 99 01 demain")
    french = tmp_path / "french.md"
    french.write_text(prompt_file.read_text().replace("per_label", "language: fr\nper_label"))
    flagged = [
        curate(table, task=task, checks=["personal_data"]).report()["checks"]["personal_data"]
        for task in (Task.load(prompt_file), Task.load(french))
    ]
    assert [each["flagged"] for each in flagged] == [0, 1]


def test_made_up_numbers_of_many_countries() -> None:
    """Phones, cards and accounts made after the rules, in the middle of a sentence."""
    rng = random.Random(3)
    phones = [
        format_number(number, PhoneNumberFormat.INTERNATIONAL)
        for region in ("DE", "FR", "GB", "ES", "IN", "BR", "JP", "AU", "ZA", "PL")
        if (number := example_number(region)) is not None
    ]
    cards = []
    for _ in range(50):
        digits = "4" + "".join(rng.choices(string.digits, k=14))
        cards.append(digits + luhn.calc_check_digit(digits))
    accounts = []
    for _ in range(20):
        account = "00" + "".join(rng.choices(string.digits, k=18))
        accounts.append("DE" + iban.calc_check_digits("DE" + account) + account[2:])
    found = _flags(*(f"it is {each}, she said" for each in [*phones, *cards, *accounts]))
    kinds = ["phone number"] * len(phones) + ["payment card"] * 50 + ["bank account"] * 20
    assert [each.partition(" (")[0] for each in found] == kinds


def test_the_other_fix_drops() -> None:
    table = _texts("nothing here", "mail bob@gmail.com")
    assert curate(table, checks=[], fix=["personal_data:drop"]).table["kept"].to_list() == [
        True,
        False,
    ]


def test_nothing_is_changed_unless_asked() -> None:
    table = _texts("mail bob@gmail.com")
    assert curate(table).table["text"].to_list() == ["mail bob@gmail.com"]


@given(
    st.lists(
        st.sampled_from([p for parts in HERS.values() for p in parts]) | st.text(max_size=12),
        max_size=6,
    ),
    st.sampled_from([" ", ", ", "\n", ""]),
)
def test_after_the_fix_nothing_is_left(parts: list[str], between: str) -> None:
    table = _texts(between.join(parts))
    once = curate(table, checks=[], fix=["personal_data"]).table.select("text", "label")
    again = curate(once, checks=["personal_data"]).report()
    assert again["checks"]["personal_data"]["flagged"] == 0


@pytest.mark.parametrize(
    "name",
    [
        "clickbait_headlines.csv",
        "imdb_reviews.parquet",
        "intents_banking77.csv",
        "intents_hr_clinc.csv",
        "multilingual_topics_sib200.csv",
        "product_reviews_stars.jsonl",
        "rt_polarity.csv",
    ],
)
def test_clean_human_texts_have_none(data: Path, name: str) -> None:
    report = curate(data / name, checks=["personal_data"]).report()
    assert report["checks"]["personal_data"]["flagged"] == 0


def test_spam_has_numbers_to_call(data: Path) -> None:
    found = curate(data / "sms_spam.csv", checks=["personal_data"]).table
    with_number = found.filter(found["text"].str.contains(r"(?i)call 0\d{10}\b"))
    assert with_number.height > 20
    assert with_number["flags"].list.len().min() == 1
