"""The querysets and the reference agree in every world (SHEAF_WORLDS of them; 200 unless told)."""

import os
import random

import pytest
from django.db import transaction

from . import chance, compare, reading
from .build import build
from .counting import Counts
from .reference import Rules
from .world import smallest

WORLDS = int(os.environ.get("SHEAF_WORLDS", "200"))
SEED = int(os.environ.get("SHEAF_SEED", "1"))
SHRINKING = int(os.environ.get("SHEAF_SHRINKING", "60"))  # attempts at making a world smaller before it is shown
EVERY = 20  # one world in so many is also read through its pages
BLOCKS = 2  # one for each core
WHOLE = int(os.environ.get("SHEAF_WHOLE", "5"))  # one in so many is asked everything; the others the querysets alone
pytestmark = pytest.mark.django_db


def numbers(block, how_many):
    """The seeds of a block's worlds: the same on every machine, other ones with another SHEAF_SEED.

    Not drawn by Hypothesis: it mixes in constants of the code under test, and a full run would meet other worlds
    with every change of a number somewhere.
    """
    chances = random.Random(f"{SEED} {block}")
    return [chances.getrandbits(62) for _ in range(max(1, how_many))]


class Rollback(Exception):
    pass


def in_database(world, ask):
    """Build `world`, return what `ask` says, and leave nothing behind."""
    answer = None
    try:
        with transaction.atomic():
            build(world)
            answer = ask()
            raise Rollback
    except Rollback:
        return answer


def disagreements(world, number, briefly=False):
    return in_database(world, lambda: compare.differences(world, random.Random(number), briefly=briefly))


def check(number, briefly=False):
    world = chance.a_world(random.Random(number))
    found = disagreements(world, number, briefly)
    if found:
        world = smallest(world, lambda smaller: disagreements(smaller, number, briefly), SHRINKING)
        found = disagreements(world, number, briefly)
        pytest.fail(f"world {number}, made as small as it can be:\n{world}\n" + "\n".join(found), pytrace=False)
    return world


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_code_and_the_rules_agree(block):
    """The oracle: pages, entries, files, comments, questions, reports, cohorts, people; for all, at two instants."""
    counts = Counts()

    for place, number in enumerate(numbers(block, WORLDS // BLOCKS)):
        counts.look_at(check(number, briefly=place % WHOLE > 0))
    print(f"\nBlock {block}: {counts}")
    if WORLDS >= 2000:
        assert not counts.missing(worlds_for_a_row=50 / BLOCKS)


@pytest.mark.skipif(WORLDS < 2000, reason="the rarest cell, a reply for visitors, stands in one world of a thousand")
def test_every_cell_of_the_truth_table_is_reached():
    """By the worlds of all blocks together; they are not built for it again."""
    counts = Counts()
    for block in range(BLOCKS):
        for number in numbers(block, WORLDS // BLOCKS):
            world = chance.a_world(random.Random(number))
            counts.look_at_table(world, Rules(world, world.now))
    assert counts.missing_cells() == []


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_pages_show_what_the_rules_say(block):
    """Every page and entry through its HTML: each text stands where the reference says so, and nowhere else."""
    chances = random.Random(SEED + block)
    for _ in range(max(1, WORLDS // EVERY // BLOCKS)):
        number = chances.getrandbits(62)
        world = reading.brought_to_today(chance.a_world(random.Random(number)))

        def read(world, number=number):
            return in_database(world, lambda: reading.differences(world, random.Random(number)))

        found = read(world)
        if found:
            world = smallest(world, read, SHRINKING)
            pytest.fail(f"world {number}:\n{world}\n" + "\n".join(read(world)), pytrace=False)
