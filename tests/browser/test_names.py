"""Names from one's private list of learners, underlined in what one writes and told in a line."""

import pytest
from playwright.sync_api import expect

from portfolios import learners
from portfolios.models import LearnerNames, Section

from .surfaces import source

pytestmark = pytest.mark.django_db(transaction=True)
SAYS = "From your list of learners, in this text: "
UNDERLINED = "() => [...(CSS.highlights.get('learner') ?? [])].map((range) => range.toString())"
CASES = [
    (["Tom"], "Tomorrow, the customs and phantom."),
    (["Tom"], "Tom’s boots; TOM, tom's."),
    (["Zoë"], "Zoe, ZOË and Zoe\u0308 spoke, Zoey did not."),
    (["Ann", "Ann Lee"], "Ann\u00a0Lee and Ann."),
    (["Tyrone O'Neil", "D’Arcy"], "tyrone o’neil, Tyrone O‘NEIL, Tyrone Oʼneil and d'arcy"),
    (["Weiß"], "WEISS or Weiss"),
    (["(a+", "Łukasz"], "(a+ and łukasz"),
    (["مريم"], "قالت مريم نعم"),
    (["Jo\u200dAnn", "😀"], "a 😀 is no name, Jo\u200dAnn is"),
]


@pytest.fixture
def listed(cast):
    return LearnerNames.objects.create(owner=cast.amira, names="Kayleigh\nTom B.\nZoë\nTyrone O'Neil")


def test_names_are_underlined_as_one_types_and_the_text_is_untouched(write, listed):
    page = write("Then **Kay**leigh spoke.\n\n- _Zoe_’s boots")
    line = page.locator("#named")
    expect(line).to_have_text(SAYS + "Kayleigh, Zoë")
    assert page.evaluate(UNDERLINED) == ["Kayleigh", "Zoe"]
    before = source(page).input_value()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and tom b. came")
    expect(line).to_have_text(SAYS + "Kayleigh, Zoë, Tom B.")
    assert page.evaluate(UNDERLINED) == ["Kayleigh", "Zoe", "tom b."]
    assert source(page).input_value() == before + " and tom b. came"
    assert page.locator(".surface mark, .surface span").count() == 0
    page.keyboard.type(", İ tyrone o’neil’s")
    expect(line).to_have_text(SAYS + "Kayleigh, Zoë, Tom B., Tyrone O'Neil")
    assert page.evaluate(UNDERLINED)[-1] == "tyrone o’neil"
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(line).to_have_text("")
    assert page.evaluate(UNDERLINED) == []
    page.get_by_label("Title, if you like").fill("For Kayleigh")
    expect(line).to_have_text(SAYS + "Kayleigh")


def test_without_highlights_or_without_a_script_the_line_says_it(write, listed):
    page = write("Kayleigh spoke.")
    page.add_init_script("delete globalThis.Highlight")
    page.reload()
    page.locator(".surface").first.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Zoe too.")
    expect(page.locator("#named")).to_have_text(SAYS + "Kayleigh, Zoë")


def test_who_keeps_no_list_loads_nothing_for_it(write):
    page = write("Kayleigh spoke.")
    expect(page.locator("#named")).to_have_count(0)
    assert not page.evaluate("performance.getEntriesByType('resource').some((each) => each.name.includes('names'))")


def test_the_script_finds_what_the_server_finds(write, listed):
    page = write("Nobody.")
    expect(page.locator("#named")).to_be_attached()
    page.wait_for_function("() => performance.getEntriesByType('resource').some(({ name }) => name.includes('-names'))")
    found = page.evaluate(
        """async (cases) => {
          const all = performance.getEntriesByType('resource').map((each) => each.name);
          const { finder } = await import(all.find((name) => name.includes('-names')));
          return cases.map(([names, text]) => [...new Set(finder(names)(text).map(([name]) => name))]);
        }""",
        CASES,
    )
    for (names, text), mine in zip(CASES, found, strict=True):
        assert mine == [hit.name for hit in learners.hits(names, "", [Section(kind="text", body=text)])], text
    assert [len(each) for each in found] == [0, 1, 1, 2, 2, 1, 2, 1, 2]
