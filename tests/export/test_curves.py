"""Learning curves: the band holds what it says, and what cannot be told is refused."""

import numpy as np
import pytest
from labelwright.export.evaluate.curve_law import fit_law
from labelwright.export.evaluate.curves import Point, curve

SIZES = (25, 50, 100, 200, 400)
POOL = 400


def measured(rng, law, spread, own, seeds=5, sizes=SIZES):
    """Points whose luck is that of nested samples of one pool: of the rows, and each one's own."""
    luck = rng.normal(size=POOL)
    points = []
    for seed in range(seeds):
        order = rng.permutation(POOL)
        for size in sizes:
            of_rows = np.sqrt(1 - own) * luck[order[:size]].mean()
            alone = np.sqrt(own / size) * rng.normal()
            points.append(Point(size, seed, 1 - law(size) - spread * (of_rows + alone)))
    return points


def a_law(rng):
    exponent = np.exp(rng.uniform(np.log(0.15), np.log(1.2)))
    drop = rng.uniform(0.05, 0.3) / (SIZES[0] ** -exponent - POOL**-exponent)
    floor = rng.uniform(0, 0.2)
    return lambda size: floor + drop * size**-exponent


def test_the_band_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(5)
    held, wide = [], []
    for run in range(120):
        law = a_law(rng)
        points = measured(rng, law, rng.uniform(0.06, 0.5), rng.uniform(0.1, 0.9))
        doubled = curve(points, POOL, seed=run)["doubled"]
        if doubled is not None:
            held.append(doubled["low"] <= law(POOL) - law(2 * POOL) <= doubled["high"])
            wide.append(doubled["half"])
    assert len(held) > 110
    # 95 %, and three standard errors of so few runs
    assert np.mean(held) >= 0.89
    assert np.median(wide) < 0.015


def gaussians(rng, rows, direction):
    texts = rng.normal(size=(rows, len(direction)))
    return texts, texts @ direction + 0.7 * rng.normal(size=rows) > 0


def test_it_holds_for_a_learner_that_knows_of_no_law():
    """A linear classifier of Gaussians, measured on 500 rows; the truth from many more."""
    rng = np.random.default_rng(7)
    held = []
    for _ in range(8):
        direction = rng.normal(size=30) * np.exp(-np.arange(30) * rng.uniform(0, 0.3))
        direction /= np.linalg.norm(direction)
        many = gaussians(rng, 10_000, direction)

        def score(texts, labels, on):
            weights = np.linalg.solve(texts.T @ texts + np.eye(30), texts.T @ (2.0 * labels - 1))
            return float(np.mean((on[0] @ weights > 0) == on[1]))

        truth = [
            np.mean([score(*gaussians(rng, size, direction), many) for _ in range(60)])
            for size in (POOL, 2 * POOL)
        ]
        for run in range(4):
            (texts, labels), on = (gaussians(rng, rows, direction) for rows in (POOL, 500))
            points = []
            for seed in range(5):
                order = rng.permutation(POOL)
                for size in SIZES:
                    own = order[:size]
                    points.append(Point(size, seed, score(texts[own], labels[own], on)))
            doubled = curve(points, POOL, rows=500, seed=run)["doubled"]
            held.append(doubled["low"] <= truth[1] - truth[0] <= doubled["high"])
    assert np.mean(held) >= 0.9


def exact(law, sizes=SIZES, seeds=5, noise=0.002):
    rng = np.random.default_rng(0)
    return [
        Point(size, seed, law(size) + noise * rng.normal())
        for seed in range(seeds)
        for size in sizes
    ]


@pytest.mark.parametrize(
    ("points", "why"),
    [
        (exact(lambda n: 1 - n**-0.5, sizes=(100, 200, 400)), "3 sizes were measured"),
        (exact(lambda n: 1 - n**-0.5, seeds=2), "2 seeds were measured"),
        (exact(lambda n: 1 - n**-0.5, sizes=(250, 300, 350, 400)), "must have 4 times the rows"),
        (exact(lambda n: 1 - n**-0.5, sizes=(10, 20, 40, 80)), "less than half of the 400 rows"),
        (exact(lambda n: 0.9 - 0.0004 * n), "more rows did not bring more"),
        (exact(lambda n: 0.5 + 0.4 * (n >= 400), sizes=(25, 50, 100, 200, 400)), "foretold"),
        (exact(lambda n: 0.9 - 3 * n**-0.5, (100, 200, 300, 400), 3, 0.08), "anything from"),
    ],
)
def test_what_cannot_be_told_is_refused(points, why):
    found = curve(points, POOL)
    assert found["doubled"] is None
    assert why in found["refused"]


def test_a_loss_falls():
    found = curve(exact(lambda n: 0.2 + 2 * n**-0.6), POOL, top=None)
    doubled = found["doubled"]
    truth = 2 * 800**-0.6 - 2 * 400**-0.6
    assert doubled["low"] <= truth <= doubled["high"] < 0


def test_the_band_is_about_what_was_measured():
    found = curve(exact(lambda n: 1 - n**-0.5), POOL)
    (at,) = [one for one in found["band"] if one["size"] == POOL]
    assert at["low"] <= 0.95 <= at["high"]
    assert found["band"][-1]["size"] == 2 * POOL
    assert found["exponent"]["low"] < 0.5 < found["exponent"]["high"]


def test_many_trainings_of_the_same_rows_count_once():
    points = [*exact(lambda n: 1 - n**-0.5), *[Point(POOL, seed, 0.95) for seed in range(5, 40)]]
    law = fit_law([Point(p.size, p.seed, 1 - p.value) for p in points], POOL)
    assert law.noise.mean() > 0.0005
