"""What a day costs, what follows over time, and where one way overtakes another."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.costs.break_even import Run, by_day, by_volume, settled
from labelwright.costs.contender import Contender, Hosting
from labelwright.costs.projecting import a_month, at_days, cumulative, shown_days
from labelwright.costs.volume import Volume
from labelwright.costs.words import told_by_day, told_by_volume
from labelwright.errors import InputError

ASKED = Contender("asked", usd_per_text=0.001)
# one instance takes 43,200 texts a day and costs 24 dollars
OWN = Contender("own", hosting=Hosting(1.0, 1.0, 0.5), once_usd=100.0)


@pytest.mark.parametrize(
    ("words", "per_day"),
    [
        ("1000/day", 1000),
        ("1000", 1000),
        ("1,000 per day", 1000),
        ("30k/month", 30_000 * 12 / 365),
        ("2/second", 172_800),
        ("0.5/hour", 12),
        ("1.5M/weeks", 1_500_000 / 7),
    ],
)
def test_a_volume_is_read_from_words(words, per_day):
    assert Volume.read(words).per_day == pytest.approx(per_day)


@pytest.mark.parametrize(
    ("words", "growth"),
    [
        ("1%", 0.01),
        ("+1%", 0.01),
        (".5%", 0.005),
        ("0.01/day", 0.01),
        ("5%/month", 1.05 ** (12 / 365) - 1),
        ("-2%", -0.02),
    ],
)
def test_growth_is_read_from_words(words, growth):
    assert Volume.read("10", words).growth == pytest.approx(growth)


@pytest.mark.parametrize(
    ("volume", "growth", "months"),
    [
        ("many", "0%", 12),
        ("10/fortnight", "0%", 12),
        ("0", "0%", 12),
        ("10", "fast", 12),
        ("10", "-100%", 12),
        ("10", "50%", 12),
        ("10", "1", 1),
        ("10", "0%", 0),
        ("10", "0%", 121),
        ("10", "0%", 1000),
    ],
)
def test_words_that_are_no_volume_are_refused(volume, growth, months):
    with pytest.raises(InputError):
        Volume.read(volume, growth, months)


def test_as_many_months_as_are_told_of_are_looked_at():
    assert Volume.read("10", months=120).days == 3_650
    with pytest.raises(InputError, match="give 1 to 120"):
        Volume.read("10", months=121)


def test_growth_without_its_per_cent_is_asked_about():
    with pytest.raises(InputError, match="5 in a hundred is 5%"):
        Volume.read("10", "5/month")


def test_a_volume_has_three_figures_that_mean_something():
    words = [
        told_by_volume(("a", "b"), [Run(0, "a"), Run(at, "b")]) for at in (0.25, 42, 999.7, 19_342)
    ]
    assert [one.split("below ")[1].split(" texts")[0] for one in words] == [
        "0.25",
        "42",
        "1,000",
        "19,300",
    ]


def test_days_between_which_another_had_cost_less_are_told():
    runs = [Run(0, "a"), Run(40, "b"), Run(60, "a")]
    assert told_by_day(("a", "b"), runs, 90) == (
        "In all, a has cost less but for days between 40 and 60."
    )
    assert told_by_day(("a", "b"), runs[:2], 90) == (
        "In all, a is cheaper at first; from day 40 on b has cost less."
    )


def test_an_instance_runs_when_nothing_comes_and_another_when_one_is_not_enough():
    assert OWN.usd_a_day(0) == 24
    assert OWN.usd_a_day(43_200) == 24
    assert OWN.usd_a_day(43_201) == 48
    assert OWN.hosting.instances(3 * 43_200) == 3
    assert OWN.usd_per_1000 == pytest.approx(24_000 / 43_200)
    assert ASKED.usd_per_1000 == pytest.approx(1.0)


def test_growth_and_what_was_paid_before_are_in_the_sum():
    volume = Volume(100, 0.01, 3)
    assert cumulative(ASKED, volume) == pytest.approx([0, 0.1, 0.201, 0.30301])
    assert cumulative(OWN, volume) == pytest.approx([100, 124, 148, 172])
    assert a_month(OWN, 100) == pytest.approx(24 * 365 / 12)
    assert shown_days(Volume(1, days=365), 5) == [0, 73, 146, 219, 292, 365]
    assert at_days([5.0, 6.0, 7.0], [0, 2]) == [5.0, 7.0]


def test_an_api_and_an_instance_break_even_where_the_rent_is_the_price_of_the_texts():
    runs = by_volume(ASKED, OWN)
    assert [(run.cheaper, round(run.start)) for run in runs[:3]] == [
        ("asked", 0),
        ("own", 24_000),
        ("asked", 43_200),
    ]
    # the second instance is the last that costs more than it saves while it is new
    assert (settled(runs).cheaper, round(settled(runs).start)) == ("own", 48_000)


def test_where_a_full_instance_costs_more_than_the_api_it_is_never_cheaper():
    dear = Contender("dear", hosting=Hosting(0.1, 1.0, 0.5))
    runs = by_volume(ASKED, dear)
    assert [run.cheaper for run in runs] == ["asked"]


def test_two_of_the_same_cost_the_same():
    assert [run.cheaper for run in by_volume(OWN, Contender("b", hosting=OWN.hosting))] == [None]
    slower = Contender("slower", hosting=Hosting(0.5, 1.0, 0.5))
    runs = by_volume(OWN, slower)
    assert runs[0].cheaper is None
    assert (runs[1].cheaper, runs[1].start) == ("own", 21_600)


def test_the_day_on_which_what_was_paid_before_is_earned_back():
    volume = Volume(30_000, 0, 60)
    runs = by_day("asked", "own", cumulative(ASKED, volume), cumulative(OWN, volume))
    # 6 dollars a day are saved, 100 were paid before
    assert [(run.cheaper, run.start) for run in runs] == [("asked", 0), ("own", 17)]


prices = st.floats(1e-7, 0.1)
hosts = st.builds(Hosting, st.floats(0.01, 1e4), st.floats(0.01, 20), st.floats(0.05, 1))
contenders = st.builds(
    Contender, st.just("a"), st.one_of(st.just(0.0), prices), st.one_of(st.none(), hosts)
)


@given(contenders, contenders, st.floats(1, 1e7))
def test_what_is_said_of_a_volume_is_so(one, other, texts):
    other = Contender("b", other.usd_per_text, other.hosting)
    runs = by_volume(one, other)
    here = [run for run in runs if run.start <= texts][-1]
    near = [run for run in runs if math.isclose(run.start, texts, rel_tol=1e-6)]
    limits = [c.hosting.texts_a_day * 20_000 for c in (one, other) if c.hosting]
    a, b = one.usd_a_day(texts), other.usd_a_day(texts)
    if near or math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6) or texts > min([1e9, *limits]):
        return
    assert here.cheaper == ("a" if a < b else "b")
