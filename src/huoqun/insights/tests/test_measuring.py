"""Figures of forecasts, on cases small enough to be counted by hand."""

import numpy as np
import pytest

from huoqun.insights.forecasting.logistic import fit, refit
from huoqun.insights.forecasting.measuring import auc, average_precision, calibration_error, with_interval

CAME = np.array([0, 1, 0, 1, 1], float)


@pytest.mark.parametrize(
    ("chance", "area", "precision"),
    [
        # All in order
        ([0.1, 0.8, 0.2, 0.9, 0.7], 1.0, 1.0),
        # Turned round
        ([0.9, 0.2, 0.8, 0.1, 0.3], 0.0, (1 / 3 + 2 / 4 + 3 / 5) / 3),
        # Nothing told apart
        ([0.5] * 5, 0.5, 3 / 5),
    ],
)
def test_order_is_measured(chance, area, precision):
    assert auc(CAME, np.array(chance)) == pytest.approx(area)
    assert average_precision(CAME, np.array(chance)) == pytest.approx(precision)


def test_calibration_is_the_distance_from_what_came():
    assert calibration_error(CAME, np.full(5, 0.6), bins=1) == pytest.approx(0)
    assert calibration_error(CAME, np.full(5, 0.9), bins=1) == pytest.approx(0.3)


def test_an_interval_holds_its_value():
    rng = np.random.default_rng(3)
    came = rng.integers(0, 2, 200).astype(float)
    found = with_interval(auc, came, came * 0.3 + rng.random(200), np.arange(200) // 4, draws=60)

    assert found.low < found.value < found.high


def test_a_fit_finds_what_is_there_and_few_rows_hardly_move_it():
    rng = np.random.default_rng(5)
    table = rng.normal(size=(4000, 2))
    came = (rng.random(4000) < 1 / (1 + np.exp(1 - 2 * table[:, 0]))).astype(float)
    model = fit(("one", "other"), table, came, strength=1)

    assert model.weights == pytest.approx([2, 0], abs=0.2)
    assert model.bias == pytest.approx(-1, abs=0.15)
    assert refit(model, table[:20], 1 - came[:20], strength=500, free_bias=500).weights == pytest.approx(
        model.weights, abs=0.15
    )
