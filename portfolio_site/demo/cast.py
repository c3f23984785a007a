"""Who is in the demo: people, two cohorts on two campuses, and who belongs to which since when."""

from dataclasses import dataclass

PASSWORD = "a quiet half of the room"  # noqa: S105 - of invented people, on a machine for trying things out


@dataclass(frozen=True)
class Person:
    """Somebody in the demo; their address is key@sheaf.example, their portrait one of `drawing.FACES`."""

    key: str
    name: str
    teaches: str = ""
    sentence: str = ""
    portrait: bool = False
    superuser: bool = False

    @property
    def email(self):
        return f"{self.key}@sheaf.example"


@dataclass(frozen=True)
class Cohort:
    key: str
    name: str
    programme: str
    campus: str
    workplace: str
    began: int  # days ago


@dataclass(frozen=True)
class Member:
    """One membership: `since` in days ago; a trainee unless `role` says otherwise."""

    person: str
    cohort: str
    role: str = "trainee"
    title: str = ""
    since: int = 150


COHORTS = (
    Cohort(
        "hadlow",
        "Year 1 Hadlow",
        "Diploma in Education and Training (Level 5)",
        "Hadlow, land-based",
        "Hadlow Land College",
        152,
    ),
    Cohort(
        "medway",
        "Year 1 Medway Town",
        "Professional Certificate in Education and Training (Level 6)",
        "Medway Town",
        "Medway Town College",
        152,
    ),
)

PEOPLE = (
    Person(
        "amira",
        "Amira Haddad",
        "Horticulture",
        "I grew plants for a living for eleven years. Now I am finding out how people do it.",
        portrait=True,
    ),
    Person("ben", "Ben Whitlock", "Plumbing", "Twenty-two years on the tools, one and a bit in front of a class."),
    Person(
        "cleo",
        "Cleo Marsh",
        "Equine care",
        "Horses notice first. I am trying to be second.",
        portrait=True,
    ),
    Person("sian", "Sian Prosser", "Animal care", "I count things when I am worried, and then I write them down."),
    Person(
        "tom", "Tom Ashdown", "Carpentry", "Making things is a sort of thinking that leaves evidence.", portrait=True
    ),
    Person("leila", "Leila Osei", "ESOL", "English for speakers of other languages. I like the plural.", portrait=True),
    Person("grace", "Grace Lindley", "Floristry", "Sixteen years of weddings, and still learning where to stand."),
    Person(
        "priya",
        "Priya Nair",
        "Hairdressing and barbering",
        "The salon is a classroom with mirrors.",
    ),
    Person(
        "hamid",
        "Hamid Rahimi",
        "Bricklaying",
        "I was an engineer. Now I build walls with young people, and I am happy.",
        portrait=True,
    ),
    Person("joanna", "Joanna Firth", "Business", "I am writing."),
    Person("gus", "Gus Tarrant", "Maths resits", "I like evidence. I am coming round to stories."),
    Person("ewa", "Ewa Kowalczyk", "Catering", "Everything happens at half past twelve.", portrait=True),
    Person(
        "rob", "Rob Pettifer", "Motor vehicle", "Strip, find, fix, test. Then write it down, apparently.", portrait=True
    ),
    Person(
        "anwen",
        "Anwen Pryce",
        "Early years and childcare",
        "Looking is the skilled part.",
        portrait=True,
    ),
    Person("dan", "Daniel Okafor", "Teacher education", "I read in the evenings, slowly.", portrait=True),
    Person("moira", "Moira Finch", "Teacher education", "A question is a form of respect.", portrait=True),
    Person(
        "concepcion",
        "Concepción María Fernández de la Vega y Oyelaran-Featherstonehaugh",
        "Mathematics education and practitioner research",
        "Concha will do.",
    ),
    Person("eve", "Eve Lindqvist", portrait=True),
    Person("femi", "Femi Adeyemi"),
    Person("hana", "Hana Sol", superuser=True),
)

MEMBERS = (
    *(Member(key, "hadlow") for key in ("amira", "ben", "cleo", "sian", "tom", "leila", "grace", "priya", "hamid")),
    Member("joanna", "hadlow", since=6),
    Member("dan", "hadlow", "tutor", "Personal tutor"),
    Member("moira", "hadlow", "tutor", "University tutor"),
    Member("anwen", "hadlow", "tutor", "Coach (Advanced Learning Practitioner)"),
    Member("eve", "hadlow", "examiner", since=45),
    *(Member(key, "medway") for key in ("gus", "ewa", "rob", "anwen")),
    Member("dan", "medway", "tutor", "Personal tutor"),
    Member(
        "concepcion",
        "medway",
        "tutor",
        "Senior University tutor and lead for practitioner research (in-service route)",
    ),
    Member("eve", "medway", "examiner", since=45),
)

COURSE_ADMINS = (("femi", "hadlow"), ("femi", "medway"))

SHOWN_FIRST = (  # in the list of who to sign in as
    ("amira", "trainee with a portfolio; three comments wait for her"),
    ("ben", "trainee in her cohort"),
    ("dan", "tutor on both campuses; six texts to read"),
    ("anwen", "coach on one campus, trainee on the other"),
    ("joanna", "trainee who has just begun"),
    ("gus", "trainee in the other cohort"),
    ("eve", "External Examiner"),
    ("femi", "course admin"),
    ("hana", "superuser"),
)
