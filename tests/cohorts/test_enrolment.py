"""Enrolling from a list: scenarios 45 to 47, and the forgiving reader."""

import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cohorts.enrolment import Changed, Roll, Unreadable, decode, read
from cohorts.models import Cohort, Invitation, Membership, Notification, Role, User
from portfolios.models import Page

from .. import factories

HEAD = "name,e-mail,role,title,teaches,workplace\n"


def roll_of(cast, text, by=None):
    return Roll.of_text(text, cohort=cast.year1, by=by or cast.femi)


def test_scenario_45_each_bad_line_is_explained_and_the_good_ones_enrol_alone(cast):
    """An unknown role, a duplicate, a bad address and a blank line."""
    text = HEAD + (
        "Nell Ashdown,nell@sheaf.example,trainee,,Floristry,Hadlow College\n"
        "Joe,joe@sheaf.example,student,,,\n"
        "\n"
        "Nell again,NELL@sheaf.example,tutor,,,\n"
        "Rob,not an address,trainee,,,\n"
        "Tess,tess@sheaf.example,Tutor,Coach,,\n"
    )
    before = User.objects.count()
    roll = roll_of(cast, text)
    assert {line.number: line.problem for line in roll.wrong} == {
        3: "‘student’ is no role here: write trainee, tutor or External Examiner.",
        4: "This line is blank.",
        5: "The same address stands in line 2 already.",
        6: "‘not an address’ is no e-mail address.",
    }
    assert User.objects.count() == before  # looking changes nothing
    assert len(roll.enrol(seen=roll.seen)) == 2
    held = Membership.objects.filter(cohort=cast.year1, person__email__in=["nell@sheaf.example", "tess@sheaf.example"])
    found = {each.person.name: (each.role, each.title, each.teaches, each.workplace, each.added_by) for each in held}
    assert found == {
        "Nell Ashdown": ("trainee", "", "Floristry", "Hadlow College", cast.femi),
        "Tess": ("tutor", "Coach", "", "", cast.femi),
    }


def test_scenario_46_the_same_list_twice_enrols_and_mails_nobody_twice(cast):
    text = HEAD + "Nell,nell@sheaf.example,trainee\nGus,gus@sheaf.example,tutor\n"
    roll_of(cast, text).enrol()
    people, told = User.objects.count(), Notification.objects.count()
    again = roll_of(cast, text)
    assert [line.fate for line in again.lines] == ["here", "here"]
    assert again.enrol() == []
    assert (User.objects.count(), Notification.objects.count(), Invitation.objects.count()) == (people, told, 1)


def test_a_list_that_was_looked_at_before_somebody_else_enrolled_it_is_shown_again(cast):
    """Both looked at the same lines; the second finds them here, and enrols nobody."""
    text = HEAD + "Nell,nell@sheaf.example,trainee\n"
    first, second = roll_of(cast, text), roll_of(cast, text)
    first.enrol(seen=first.seen)
    with pytest.raises(Changed) as changed:
        second.enrol(seen=second.seen)
    assert [line.fate for line in changed.value.roll.lines] == ["here"]
    assert Membership.objects.filter(person__email="nell@sheaf.example").count() == 1


def test_scenario_47_somebody_known_joins_with_their_own_name_and_is_told(cast):
    """A2: one account, two memberships; no invitation."""
    User.objects.filter(pk=cast.gus.pk).update(last_login=factories.viewer().now)
    roll = roll_of(cast, HEAD + "August T.,gus@sheaf.example,tutor\n")
    assert (roll.lines[0].fate, roll.lines[0].shown_name) == ("known", "Gus Tarrant")
    roll.enrol()
    cast.gus.refresh_from_db()
    assert cast.gus.name == "Gus Tarrant"
    assert {each.role for each in cast.gus.memberships.all()} == {Role.TRAINEE, Role.TUTOR}
    assert not Invitation.objects.exists()
    seen = Notification.seen_by(factories.viewer(cast.gus), Notification.objects.filter(recipient=cast.gus))
    assert [each["line"] for each in seen] == ["You are now a tutor in Year 1 Hadlow"]


def test_who_enrols_can_enrol_neither_themselves_nor_the_deactivated_nor_a_stranger_without_a_name(cast):
    """A5, A7."""
    cast.gus.deactivate()
    roll = roll_of(cast, HEAD + "F,femi@sheaf.example,tutor\nG,gus@sheaf.example,tutor\n,new@sheaf.example,trainee\n")
    assert [line.problem for line in roll.lines] == [
        "Nobody gives themselves a membership: ask another course admin.",
        "This person has been deactivated. Ask those who look after the site.",
        "Nobody is enrolled under this address yet: give their name too.",
    ]
    assert roll.enrol() == []


@pytest.mark.parametrize(
    "text",
    [
        "E-Mail Address;ROLE;Name\nnell@sheaf.example;Trainee;Nell Ashdown\n",
        "\ufeffname\temail\trole\r\nNell Ashdown\t nell@sheaf.example \ttrainee\r\n",
        '"Role","e-mail","Name"\n"TRAINEE","Nell@Sheaf.Example","Nell\nAshdown"\n',
        "\n\nname , e_mail , role\n  Nell   Ashdown , nell@sheaf.example , trainee \n\n\n",
        "First name,Surname,Email,Role,Phone\nNell,Ashdown,nell@sheaf.example,trainee,01732\n",
        'role,email,name\ntrainee, nell@sheaf.example, "Nell Ashdown"\n',
        "sep=;\r\nname;email;role\r\nNell Ashdown;nell@sheaf.example;trainee\r\n",
        '\ufeff"sep=,"\nname,email,role\nNell Ashdown,nell@sheaf.example,trainee\n',
    ],
)
def test_the_reader_takes_what_spreadsheets_write(text):
    """Any order and case, commas, semicolons, tabs, blanks, a byte-order mark, a line break in a cell."""
    lines, _ = read(text)
    assert [(line.name, line.address, line.role, line.problem) for line in lines] == [
        ("Nell Ashdown", "nell@sheaf.example", "trainee", "")
    ]


def test_lines_are_counted_from_the_very_first():
    lines, _ = read("sep=;\nname;email;role\nNell;;trainee\n")
    assert [line.number for line in lines] == [3]


def test_names_of_other_columns_are_told_as_left_out():
    assert read("name,email,role,Phone\nN,n@sheaf.example,tutor,1\n")[1] == ["Phone"]


def test_a_file_is_decoded_as_it_was_saved():
    text = "name,e-mail,role\nSiân Prŷs,sian@sheaf.example,trainee\n"
    assert decode(text.encode()) == decode(text.encode("utf-8-sig")) == decode(text.encode("utf-16")) == text
    old = "name,e-mail,role\nSiân O’Hara,sian@sheaf.example,trainee\n"
    assert decode(old.encode("cp1252")) == old


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "nothing in this list"),
        (" , , \n", "nothing in this list"),
        ("Nell,nell@sheaf.example,trainee\n", "not the names of the columns"),
        ("name,role\nNell,trainee\n", "no column ‘e-mail’"),
        ("name,e-mail\nNell,nell@sheaf.example\n", "no column ‘role’"),
        ("e-mail,email,role\na@b.example,c@d.example,tutor\n", "Two columns"),
        ("e-mail,role\n" + "a@b.example,tutor\n" * 2001, "2,001 lines; at most 2,000"),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(text)


def test_a_workbook_is_no_list():
    with pytest.raises(Unreadable, match="Save it as CSV"):
        decode(b"PK\x03\x04 rest of a workbook \0")
    with pytest.raises(Unreadable, match="larger than 2 MB"):
        decode(b"a" * (2 * 1024 * 1024 + 1))


def test_a_cell_too_many_a_name_too_long_and_a_lost_quotation_mark_are_explained():
    lines, _ = read(
        "name,e-mail,role\nAshdown, Nell,nell@sheaf.example,trainee\n"
        + "N" * 151
        + ',n@sheaf.example,trainee\n"Joe,joe@sheaf.example,trainee\n'
        + "Many,many@sheaf.example,trainee\n" * 20
    )
    assert "Does one of them hold a comma?" in lines[0].problem
    assert "at most 150" in lines[1].problem
    assert lines[2].number == 4 and "A quotation mark is opened here" in lines[2].problem


def test_owners_are_told_of_all_newcomers_together_once(cast, shared):
    """A5: thirty newcomers, one notice; it names them, and counts the pages when it is read."""
    factories.show(Page.journal_of(cast.ben), cast.year1, tutors_only=True)
    text = HEAD + "".join(f"Trainee {n:02},t{n}@sheaf.example,trainee\n" for n in range(30))
    roll_of(cast, text + "Tess,tess@sheaf.example,tutor\n").enrol()
    told = Notification.objects.filter(kind="joined")
    assert sorted(each.recipient.first_name for each in told) == ["Amira", "Ben"]

    def news(person):
        return Notification.seen_by(factories.viewer(person), list(told.filter(recipient=person)))[0]

    assert news(cast.amira)["line"] == "Tess, Trainee 00, Trainee 01 and 28 more joined Year 1 Hadlow"
    assert news(cast.amira)["title"] == "1 of your pages is open to them"
    assert news(cast.ben)["line"] == "Tess joined Year 1 Hadlow as tutor"
    Membership.objects.get(person__email="tess@sheaf.example").end(by=cast.femi)
    assert Notification.seen_by(factories.viewer(cast.ben), list(told.filter(recipient=cast.ben))) == []


class Undone(Exception):
    pass


def test_nobody_is_told_of_a_list_that_is_rolled_back(cast, shared):
    """N4: all or none."""
    with pytest.raises(Undone), transaction.atomic():
        roll_of(cast, HEAD + "Nell,nell@sheaf.example,tutor\n").enrol()
        assert Notification.objects.filter(kind="joined").exists()
        raise Undone
    assert not User.objects.filter(email="nell@sheaf.example").exists()
    assert not Notification.objects.exists() and not Invitation.objects.exists()


def counted(cast, number, name):
    text = HEAD + "".join(f"T {n},{name}{n}@sheaf.example,trainee\n" for n in range(number))
    with CaptureQueriesContext(connection) as asked:
        roll = roll_of(cast, text)
        roll.enrol(seen=roll.seen)
    return len(asked)


def test_thirty_take_as_many_statements_as_one(cast, shared):
    assert counted(cast, 1, "a") == counted(cast, 30, "b") <= 26


def test_a_thousand_lines_take_less_than_ten_seconds(cast, shared):
    began = time.monotonic()
    counted(cast, 1000, "many")
    assert time.monotonic() - began < 10
    assert Cohort.objects.get(pk=cast.year1.pk).members(factories.viewer().now).count() == 1006
    assert Page.objects.filter(title="My journal", owner__email__startswith="many").count() == 1000
    assert Invitation.objects.count() == 1000
