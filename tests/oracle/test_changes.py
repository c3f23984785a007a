"""Verbs in random order, on the database and on the reference: after each of them both say the same."""

import random
from collections import Counter

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from . import chance, compare
from .changes import Changes
from .test_oracle import BLOCKS, WORLDS, in_database, numbers

SEQUENCES = max(2, min(WORLDS, 200) // 8 + WORLDS // 100)
STEPS = 10
# How sequences begin, by turns: what takes two acts after each other would else hardly ever come about.
BEGINNINGS = (
    (),
    ("do_ask", "do_ask", "do_agree", "do_agree"),
    ("do_ask", "do_ask", "do_edit_what_is_asked", "do_agree"),
    ("do_leave_sheaf", "do_leave_sheaf", "do_erase"),
)
MET = ("C13 at once", "C17 stays", "C17 goes")  # acts that no world shows: `counting` cannot ask for them
pytestmark = pytest.mark.django_db


def free_numbers():
    """The rows of a world bring their own keys: let the database count on behind them (PostgreSQL)."""
    models = [model for model in apps.get_models() if model._meta.app_label in ("cohorts", "portfolios", "comments")]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def play(number, met):
    """Return what went wrong in one sequence, or None; count in `met` what it came to."""
    chances = random.Random(number)
    world = chance.a_world(chances)

    def run():
        free_numbers()
        changes, done = Changes(world, chances, met), []
        verbs = dict(enumerate(BEGINNINGS[number % len(BEGINNINGS)]))
        found = compare.differences(world, random.Random(number), briefly=True)
        try:
            for step in range(STEPS):
                if found:
                    break
                done.append(changes.step(verbs.get(step)))
                found = compare.differences(world, random.Random(number), briefly=step < STEPS - 1)
        except AssertionError as wrong:
            found = [str(wrong)]
        return found and "\n".join([f"sequence {number}", *done, str(world), *found])

    return in_database(world, run)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_each_verb_does_what_the_rules_say(block):
    """Write, edit, offer, decide, undo, remove, publish, take back, narrow, share, end, join, leave."""
    met = Counter()
    for number in numbers(block, SEQUENCES // BLOCKS):
        wrong = play(number, met)
        if wrong:
            pytest.fail(wrong, pytrace=False)
    print(f"\nBlock {block}: {SEQUENCES // BLOCKS} sequences, {dict(met)}")
    if WORLDS >= 2000:
        assert not [each for each in MET if not met[each]]
