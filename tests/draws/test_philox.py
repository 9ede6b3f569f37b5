"""The generator against its published known-answer vectors, and blocks against single draws."""

import numpy as np
import pytest

from sim.compiling import compiled
from sim.draws import Entity, Key, LuckBlock, Purpose, blocks, day_stream
from sim.draws.philox import philox, unit

# Random123, tests/kat_vectors, philox4x32 with 10 rounds: counter, key, result
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_known_counter_gives_published_words(counter, key, expected):
    """Python integers and NumPy blocks both give the published answer."""
    arrays = [np.array([word], dtype=np.uint64) for word in counter]

    assert philox(*counter, *key) == expected
    assert tuple(int(words[0]) for words in philox(*arrays, *key)) == expected


@compiled
def block(c0, c1, c2, c3, k0, k1):
    return philox(c0, c1, c2, c3, k0, k1)


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_compiled_gives_published_words(counter, key, expected):
    """The compiled body, in signed 64 bits, gives the published answer."""
    assert block(*counter, *key) == expected


def test_compiled_loop_gives_published_words():
    """So does a loop over many, which may be compiled to other instructions than one alone."""
    for counter, key, expected in KNOWN_ANSWERS:
        first, last = (np.full(100, word) for word in counter[:2])
        for odd in (0, 1):
            index = np.full(100, counter[3] * 2 + odd)
            drawn = blocks.uniforms(*key, counter[2], first, last, index)
            bits = (expected[2 * odd] << 32 | expected[2 * odd + 1]) >> 12
            assert drawn.tolist() == [(bits + 0.5) / 2**52] * 100


def test_unit_extreme_words_stay_strictly_inside():
    """Neither 0 nor 1 is ever drawn, so every quantile is finite."""
    assert 0.0 < unit(0, 0) < 1e-15
    assert 1.0 - 1e-15 < unit(0xFFFFFFFF, 0xFFFFFFFF) < 1.0


@pytest.mark.parametrize("occurrence", [0, 3, 4, 17])
@pytest.mark.parametrize("index", [0, 1, 2, 7])
def test_luck_block_equals_single_draws(occurrence, index):
    """A block of entities draws what each entity would draw alone, bit for bit."""
    key = Key(seed=7, replication=3)
    numbers = np.arange(50)
    days = np.full(50, day_stream(12, 345))
    block = LuckBlock(key, Entity.CASE, numbers, days)

    drawn = [block.uniform(row, Purpose.VISIBLE, occurrence, index) for row in range(50)]

    assert drawn == [
        key.uniform(Entity.CASE, (row, day_stream(12, 345)), Purpose.VISIBLE, occurrence, index) for row in range(50)
    ]


def test_key_any_part_changed_gives_another_draw():
    """Every part of the key matters: no two of these draws are equal."""
    base = {"entity": Entity.CASE, "place": (5, day_stream(2)), "purpose": Purpose.TALK, "occurrence": 1, "index": 2}
    variants = [
        {},
        {"entity": Entity.CUSTOMER},
        {"place": (6, day_stream(2))},
        {"place": (5, day_stream(3))},
        {"place": (5, day_stream(2, 1))},
        {"purpose": Purpose.WRAP},
        {"occurrence": 2},
        {"index": 3},
        {"index": 4},
    ]

    draws = [Key(1, 0).uniform(**(base | change)) for change in variants]
    draws += [Key(2, 0).uniform(**base), Key(1, 1).uniform(**base)]

    assert len(set(draws)) == len(draws)


def test_uniforms_many_draws_are_uniform():
    """The mean, variance and neighbour correlation of 200,000 draws are those of independent uniforms."""
    u = Key(1, 0).uniforms(Entity.CASE, np.arange(200_000), 0, Purpose.TALK)

    assert u.mean() == pytest.approx(0.5, abs=4 * (1 / 12 / 200_000) ** 0.5)
    assert u.var() == pytest.approx(1 / 12, rel=0.01)
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 4 / 200_000**0.5


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (2**32, 0), (0, -1), (0, 2**32)])
def test_key_out_of_range_is_refused(seed, replication):
    """Seeds that do not fit the generator's key are refused, not wrapped."""
    with pytest.raises(ValueError, match="must lie in"):
        Key(seed, replication)
