"""Draws of many entities at once: compiled, NumPy and one by one, equal to the last bit."""

import numpy as np
import pytest

from sim.draws import Entity, Key, Purpose, blocks, day_stream, laws, quantile, quantile_block, third_word

LARGEST_WORD = 2**32 - 1


@pytest.mark.parametrize(("seed", "replication"), [(0, 0), (7, 3), (LARGEST_WORD, LARGEST_WORD)])
def test_uniforms_compiled_equal_numpy_blocks(seed, replication):
    """With and without compiled code every draw has the same bits, at the ends of the words too."""
    number = np.concatenate((np.arange(1_000), LARGEST_WORD - np.arange(1_000)))
    place = np.concatenate((LARGEST_WORD - np.arange(1_000), np.arange(1_000)))
    index = np.arange(2_000) % 7
    words = (seed, replication, third_word(Entity.AGENT_DAY, Purpose.MOVE + 15, 2**20 - 1), number, place, index)

    assert (blocks.uniforms(*words) == blocks.numpy_uniforms(*words)).all()


@pytest.mark.parametrize("index", [0, 1, 6])
def test_uniforms_equal_single_draws_whatever_is_broadcast(index):
    """Agents by days: the table holds what each agent would draw alone on each day."""
    key = Key(seed=7, replication=3)
    drawn = key.uniforms(
        Entity.AGENT_DAY, np.arange(3)[:, None], day_stream(np.arange(4), 2), Purpose.ABSENCE, index=index
    )

    assert drawn.tolist() == [
        [key.uniform(Entity.AGENT_DAY, (agent, day_stream(day, 2)), Purpose.ABSENCE, 0, index) for day in range(4)]
        for agent in range(3)
    ]


def test_uniforms_of_several_indices_equal_single_draws():
    """One entity's draws of neighbouring indices, and none at all."""
    key = Key(1, 0)
    drawn = key.uniforms(Entity.DAY, 0, day_stream(5), Purpose.SLOT, index=np.arange(48))

    assert drawn.tolist() == [key.uniform(Entity.DAY, (0, day_stream(5)), Purpose.SLOT, 0, slot) for slot in range(48)]
    assert key.uniforms(Entity.CASE, np.arange(0), 0, Purpose.TALK).shape == (0,)


@pytest.mark.parametrize(
    "law",
    [
        laws.fixed(3.0),
        laws.exponential(300.0),
        laws.lognormal(295.0, 1.05),
        laws.gamma(1.0, 0.15),
        laws.gamma(100.0, 3.0),
        laws.weibull(475.0, 0.95),
        laws.hyperexponential((1.0, 3.0), (600.0, 60.0)),
        laws.uniform(10.0, 30.0),
        laws.observed((30.0, 10.0, 20.0)),
        laws.empirical((0.0, 0.5, 1.0), (0.0, 60.0, 300.0)),
        laws.exponential(100.0)._replace(zero_share=0.2),
    ],
    ids=lambda law: laws.Kind(law.kind).name.lower() + f"-{law.zero_share}",
)
def test_quantile_block_equals_single_quantiles(law):
    """A law's values have the same bits one by one and in a block."""
    u = Key(1, 0).uniforms(Entity.CASE, np.arange(500), 0, Purpose.TALK)

    assert quantile_block(law, u).tolist() == [quantile(law, value) for value in u.tolist()]
