"""Every distribution against SciPy's, over the whole range of uniforms."""

import math

import numpy as np
import pytest
from scipy import special, stats

from sim.draws import laws, quantile
from sim.draws.quantiles import normal_quantile

U = np.concatenate(([1e-15, 1e-9, 1e-4], np.linspace(0.005, 0.995, 199), [1 - 1e-4, 1 - 1e-9, 1 - 1e-15]))


def _lognormal(mean, cv):
    variance = math.log1p(cv * cv)
    return stats.lognorm(s=math.sqrt(variance), scale=mean * math.exp(-variance / 2))


LAWS = {
    "exponential": (laws.exponential(300.0), stats.expon(scale=300.0)),
    "lognormal": (laws.lognormal(295.0, 1.05), _lognormal(295.0, 1.05)),
    "gamma, busyness": (laws.gamma(1.0, 0.15), stats.gamma(0.15**-2, scale=0.15**2)),
    "gamma, wide": (laws.gamma(100.0, 3.0), stats.gamma(1 / 9, scale=900.0)),
    "gamma, exponential": (laws.gamma(100.0, 1.0), stats.expon(scale=100.0)),
    "gamma, narrow": (laws.gamma(100.0, 0.01), stats.gamma(1e4, scale=0.01)),
    "erlang": (laws.erlang(120.0, 3), stats.gamma(3, scale=40.0)),
    "weibull": (laws.weibull(475.0, 0.95), stats.weibull_min(0.95, scale=475.0 / math.gamma(1 + 1 / 0.95))),
    "uniform": (laws.uniform(10.0, 30.0), stats.uniform(10.0, 20.0)),
}


@pytest.mark.parametrize("name", LAWS)
def test_law_quantile_equals_scipy(name):
    """The inverse agrees with SciPy's to at least 11 digits."""
    law, reference = LAWS[name]

    assert [quantile(law, float(u)) for u in U] == pytest.approx(reference.ppf(U), rel=1e-11, abs=1e-300)


def test_normal_quantile_equals_scipy():
    """AS 241 agrees with SciPy in the centre and both tails."""
    assert [normal_quantile(float(u)) for u in U] == pytest.approx(special.ndtri(U), rel=1e-14)


def test_hyperexponential_quantile_inverts_its_distribution():
    """The mixture's distribution function takes the quantile back to the uniform."""
    law = laws.hyperexponential((1.0, 3.0), (600.0, 60.0))

    for u in U:
        x = quantile(law, float(u))
        survival = 0.25 * math.exp(-x / 600.0) + 0.75 * math.exp(-x / 60.0)
        assert survival == pytest.approx(1.0 - u, rel=1e-9, abs=1e-16)


def test_law_with_zero_share_has_atom_then_rest():
    """Below the share the span is exactly 0; above it the law is used over its whole range."""
    law = laws.exponential(100.0)._replace(zero_share=0.2)

    assert quantile(law, 0.1999) == 0.0
    assert quantile(law, 0.6) == pytest.approx(quantile(laws.exponential(100.0), 0.5))


def test_law_with_zero_share_takes_the_largest_uniform():
    """Stretched to the rest of the law the largest uniform may round to 1, where most laws have no value."""
    share = next(share for share in np.linspace(0.25, 0.5, 1_000) if (laws.LARGEST_U - share) / (1.0 - share) == 1.0)
    law = laws.exponential(100.0)

    assert quantile(law._replace(zero_share=float(share)), laws.LARGEST_U) == quantile(law, laws.LARGEST_U)


def test_observed_values_are_equally_likely():
    """Each value takes the same share of the uniforms, in rising order."""
    law = laws.observed((30.0, 10.0, 20.0))

    assert [quantile(law, u) for u in (0.0001, 0.3333, 0.3334, 0.66, 0.67, 0.9999)] == [10, 10, 20, 20, 30, 30]


def test_empirical_quantiles_are_joined_by_lines():
    """Between two quantiles the law is a straight line."""
    law = laws.empirical((0.0, 0.5, 1.0), (0.0, 60.0, 300.0))

    assert [quantile(law, u) for u in (0.25, 0.5, 0.75)] == pytest.approx([30.0, 60.0, 180.0])


@pytest.mark.parametrize("name", LAWS)
def test_law_quantile_never_falls(name):
    """More luck never means less time, so common random numbers move results one way."""
    values = [quantile(LAWS[name][0], float(u)) for u in U]

    assert values == sorted(values)
