"""Reflection models: offered beside the text, chosen and dropped without losing a word (scenario 21)."""

import re

import pytest
from django.urls import reverse

from cohorts.models import Role
from portfolios import reflection
from portfolios.models import Entry, ReflectionModel
from portfolios.models.texts import State

from .. import factories

SIX = ["iri", "gibbs", "kolb", "brookfield", "driscoll", "schon"]


def stages_of(thing, state="working"):
    version = thing.own_versions().get(state=state)
    return [(section.stage, section.body) for section in version.ordered_sections()]


def test_the_six_are_there_with_their_stages_and_questions():
    models = {model.key: model for model in reflection.of_the_house()}
    assert list(models) == SIX
    assert [stage.name for stage in models["gibbs"].stages] == [
        "Description",
        "Feelings",
        "Evaluation",
        "Analysis",
        "Conclusion",
        "Action plan",
    ]
    for model in models.values():
        for stage in model.stages:
            assert 2 <= len(stage.questions) <= 3, stage
            assert all(question.endswith("?") and len(question) < 100 for question in stage.questions), stage


def test_a_model_is_chosen_its_stages_are_begun_and_no_word_is_lost(cast, shared, editor, sign_in):
    """Scenario 21, by buttons alone: each stage can be skipped, the model changed and dropped."""
    entry = shared.new_entry()
    window = editor(cast.amira, entry)
    assert "Three questions that help" in window.page
    window.press("reflect:gibbs")
    assert "Who was there, and what did each of them do?" in window.page
    window.press("stage:1").type("The pump failed.")
    assert window.fields[f"section-{window.pieces[0]}-stage"] == "Description"
    window.press("stage:5").type("Test it first.", 1)  # four are skipped
    window.press("reflect:driscoll")
    assert "Why does it matter, and to whom?" in window.page
    window.press("stage:3").type("Ask Ben.", 2).press("reflect:")
    expected = [("Description", "The pump failed."), ("Conclusion", "Test it first."), ("Now what?", "Ask Ben.")]
    assert stages_of(entry) == expected
    window.send("show-anyway:page")
    page = sign_in(cast.ben).get(reverse("entry", args=[entry.public_id])).content.decode()
    for stage, words in expected:
        assert stage in page and words in page
    for model in reflection.of_the_house():
        for stage in model.stages:
            assert not any(question in page for question in stage.questions)
    assert stages_of(Entry.objects.get(pk=entry.pk), "published") == expected


def test_the_writer_renames_a_stage_or_takes_it_away(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).press("reflect:iri").press("stage:1").type("Why boots?")
    field = f"section-{window.pieces[0]}-stage"
    window.fields[field] = "What I asked"
    window.press("save")
    assert stages_of(entry) == [("What I asked", "Why boots?")]
    window.fields[field] = "x" * 61
    answer = window.send("save").content.decode()
    assert "at most 60 fit" in answer and stages_of(entry) == [("What I asked", "Why boots?")]
    window.fields[field] = ""
    window.press("save")
    assert stages_of(entry) == [("", "Why boots?")] and field not in window.fields


def test_copies_older_tabs_and_going_back_keep_stages(cast, journal, editor):
    entry = journal.new_entry()
    first = editor(cast.amira, entry).press("reflect:iri").press("stage:1").type("One.").press("save")
    second = editor(cast.amira, entry).type("Two.").press("save")
    first.type("Three.").send("save")
    aside = entry.aside().get()
    assert [(each.stage, each.body) for each in aside.ordered_sections()] == [("Inquiry", "Three.")]
    second.send("show-anyway:me")
    entry.refresh_from_db()
    entry.back_to_draft()
    assert stages_of(entry) == [("Inquiry", "Two.")]


def test_a_stage_alone_is_no_text(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).press("reflect:iri").press("stage:1")
    assert "There is nothing in this entry yet" in window.send("show:page").content.decode()
    assert entry.version_in(State.WORKING).is_blank


def test_three_questions_are_three_where_there_are_so_many(cast, journal, editor):
    """The first of each stage, then the others; of a model that asks less it is not said that there are three."""
    for model in reflection.of_the_house():
        assert len(set(model.three_questions)) == 3
        assert model.three_questions[0] == model.stages[0].questions[0]
    for asked, words in ((("Where?", "Who?"), "Two questions that help"), ((), "The stages of a model may help")):
        reflection.back_to_house(cast.year1)
        reflection.offer(cast.year1, set())
        reflection.store(cast.year1, reflection.Model("", "Ours", stages=(reflection.Step("First", asked),)))
        page = editor(cast.amira, journal.new_entry()).page
        assert words in page and ("Where?" in page) is bool(asked)


def test_what_is_not_offered_is_not_taken(cast, journal, editor):
    reflection.offer(cast.year1, {"gibbs"})
    entry = journal.new_entry()
    window = editor(cast.amira, entry).press("reflect:kolb")
    entry.refresh_from_db()
    assert entry.reflects_with == "" and "Kolb" not in window.page
    window.press("reflect:gibbs").press("stage:1").type("Kept.").press("save")
    reflection.offer(cast.year1, set())
    window = editor(cast.amira, entry)
    assert "Stuck?" not in window.page
    assert stages_of(entry) == [("Description", "Kept.")]
    window.send("stage:1")
    assert stages_of(entry) == [("Description", "Kept.")]


def test_each_cohort_has_its_own_and_a_person_of_two_meets_both(cast, django_assert_num_queries):
    offered = {model.key for model in reflection.offered_to(factories.viewer(cast.amira))}
    assert offered == set(SIX)
    reflection.offer(cast.year1, {"iri", "gibbs"})
    factories.join(cast.amira, cast.other, Role.TUTOR)
    reflection.offer(cast.other, {"schon"})
    with django_assert_num_queries(1):
        mine = [model.key for model in reflection.offered_to(factories.viewer(cast.amira))]
    assert set(mine) == {"iri", "gibbs", "schon"}
    assert [model.key for model in reflection.offered_to(factories.viewer(cast.gus))] == ["schon"]
    assert [model.key for model in reflection.offered_to(factories.viewer(cast.hana))] == SIX


def test_a_course_admin_edits_and_chooses_for_their_cohort_alone(cast, sign_in):
    femi = sign_in(cast.femi)
    address = reverse("cohort_reflection", args=[cast.year1.public_id])
    assert femi.post(address, {"do": "offer", "offered": ["iri", "driscoll"]}, follow=True).status_code == 200
    one = reverse("cohort_model", args=[cast.year1.public_id, "iri"])
    page = femi.get(one).content.decode()
    assert "What did you want to find out in this session?" in page
    given = {"name": "Our I-R-I", "credit": "", "stage_1": "Wonder", "questions_1": "What puzzles you?\r\n\r\nWhy now?"}
    assert femi.post(one, given).status_code == 302
    new = reverse("cohort_model", args=[cast.year1.public_id, "new"])
    key = re.search(r'name="form_key" value="(\w+)"', femi.get(new).content.decode())[1]
    for _ in range(2):  # the reply was lost, and it is sent again
        sent = {"name": "Ours", "stage_1": "First", "questions_1": "Where?", "form_key": key}
        assert femi.post(new, sent).status_code == 302
    mine = reflection.offered_to(factories.viewer(cast.amira))
    assert [model.name for model in mine] == ["Our I-R-I", "What? So what? Now what?", "Ours"]
    assert mine[0].stages == (reflection.Step("Wonder", ("What puzzles you?", "Why now?")),)
    assert [model.key for model in reflection.offered_to(factories.viewer(cast.gus))] == SIX
    femi.post(address, {"do": "house"})
    assert not ReflectionModel.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "", "stage_1": "First"}, "Give the model a name."),
        ({"name": "Ours"}, "A model has at least one stage."),
        ({"name": "Ours", "stage_1": "First", "questions_2": "Where?"}, "Give the stage of these questions a name."),
        ({"name": "Ours", "stage_1": "x" * 61}, "at most 60 fit"),
    ],
)
def test_what_is_amiss_in_a_model_is_said_and_nothing_typed_lost(cast, sign_in, given, sentence):
    new = reverse("cohort_model", args=[cast.year1.public_id, "new"])
    page = sign_in(cast.femi).post(new, {"credit": "Somebody, 1999", **given}).content.decode()
    assert sentence in page and "Somebody, 1999" in page
    assert not ReflectionModel.objects.exists()
