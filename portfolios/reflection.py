"""Which reflection models are offered to whom. A model is an offer: no text needs one, and none is lost with one.

What stands in `reflection_models.toml` is offered to every cohort whose course admins have chosen nothing. With
their first change the cohort has a copy of its own, and what comes with a later Sheaf leaves that alone.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path

from django.db import transaction

from cohorts.models import Cohort, Membership

from .models import ReflectionModel, Stage

HOUSE = Path(__file__).with_name("reflection_models.toml")


@dataclass(frozen=True)
class Step:
    """One stage of a model, with the questions that are asked in it."""

    name: str
    questions: tuple


@dataclass(frozen=True)
class Model:
    """One reflection model as somebody meets it, whether the cohort's own or the house's."""

    key: str
    name: str
    credit: str = ""
    is_offered: bool = True
    stages: tuple = field(default=())

    @property
    def three_questions(self):
        """Three questions to begin with, where it has so many: the first of each stage, then the others."""
        first = [stage.questions[0] for stage in self.stages if stage.questions]
        return [*first, *(each for stage in self.stages for each in stage.questions[1:])][:3]

    def stage(self, number):
        """The stage of that number, from 1, or None; `number` is what a form sent."""
        found = dict(zip(map(str, range(1, len(self.stages) + 1)), self.stages, strict=True))
        return found.get(number)


@cache
def of_the_house():
    """The Models that Sheaf comes with."""
    with HOUSE.open("rb") as file:
        rows = tomllib.load(file)["model"]
    return tuple(
        Model(
            row["key"],
            row["name"],
            row["credit"],
            stages=tuple(Step(stage["name"], tuple(stage["questions"])) for stage in row["stage"]),
        )
        for row in rows
    )


def lines_of(text):
    """The questions in a text, one a line."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def as_model(row):
    """The Model of a cohort's row."""
    steps = tuple(Step(stage.name, lines_of(stage.questions)) for stage in row.stages.all())
    return Model(row.key, row.name, row.credit, row.is_offered, steps)


def of_cohort(cohort):
    """The Models of a cohort, offered or not: its own, else those of the house."""
    return [as_model(row) for row in cohort.reflection_models.prefetch_related("stages")] or list(of_the_house())


OF_MODEL = ("key", "name", "credit", "is_offered", "stages__name", "stages__questions")


def offered_to(viewer):
    """The Models offered to this person: by each cohort they belong to, the last one first, each model once.

    One query, with any number of cohorts, models and stages.
    """
    rows = (
        Membership.objects.current(viewer.now)
        .filter(person=viewer.person)
        .order_by(
            "-joined_at",
            "-pk",
            "cohort__reflection_models__position",
            "cohort__reflection_models__pk",
            "cohort__reflection_models__stages__position",
            "cohort__reflection_models__stages__pk",
        )
        .values_list("cohort", *(f"cohort__reflection_models__{name}" for name in OF_MODEL))
    )
    found = {}
    for (_, key), same in groupby(rows, key=lambda row: row[:2]):
        same = list(same)
        if key is None:
            for model in of_the_house():
                found.setdefault(model.key, model)
            continue
        _, _, name, credit, is_offered = same[0][:5]
        if is_offered:
            steps = {stage: Step(stage, lines_of(asked)) for *_, stage, asked in same if stage}
            found.setdefault(key, Model(key, name, credit, stages=tuple(steps.values())))
    return list(found.values()) if rows else list(of_the_house())


def chosen(thing, models):
    """The Model that the writer of this page or entry has chosen, if it is still offered; else None."""
    return next((model for model in models if model.key == thing.reflects_with), None)


def choose(thing, key, viewer):
    """Remember which model its writer uses; '' for none. Touches no word. What is not offered is not taken."""
    if key and key not in {model.key for model in offered_to(viewer)}:
        return
    type(thing).objects.filter(pk=thing.pk).update(reflects_with=key)
    thing.reflects_with = key


# --- What a course admin does ---------------------------------------------------------------------------


def own_rows(cohort):
    """The cohort's own rows, under its lock; made from the house's where there are none yet."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    rows = list(cohort.reflection_models.prefetch_related("stages"))
    if rows:
        return rows
    for number, model in enumerate(of_the_house()):
        row = ReflectionModel.objects.create(
            cohort=cohort, key=model.key, name=model.name, credit=model.credit, position=number
        )
        _put_stages(row, model.stages)
    return list(cohort.reflection_models.prefetch_related("stages"))


def _put_stages(row, stages):
    row.stages.all().delete()
    Stage.objects.bulk_create(
        Stage(model=row, position=number, name=stage.name, questions="\n".join(stage.questions))
        for number, stage in enumerate(stages)
    )


def offer(cohort, keys):
    """Offer exactly these models to the cohort's people."""
    with transaction.atomic():
        for row in own_rows(cohort):
            ReflectionModel.objects.filter(pk=row.pk).update(is_offered=row.key in keys)


def store(cohort, model):
    """Store what a course admin made of a model; one of a key that the cohort has not is added. Returns the row."""
    with transaction.atomic():
        rows = own_rows(cohort)
        row = next((each for each in rows if each.key == model.key), None)
        if row is None:
            known = {"key": model.key} if model.key else {}
            row = ReflectionModel(cohort=cohort, **known, position=max([each.position for each in rows], default=0) + 1)
        row.name, row.credit = model.name, model.credit
        row.save()
        _put_stages(row, model.stages)
    return row


def back_to_house(cohort):
    """Offer again what Sheaf comes with: the cohort's own models go, and no text with them."""
    cohort.reflection_models.all().delete()
