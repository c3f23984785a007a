"""The demo: two cohorts of people who learn to teach, their pages, pictures and conversations.

`cast.py` says who there is, `writing/*.md` what each of them wrote, `conversations/` what was said about it,
`drawing/` makes the pictures, `manuscripts.py` reads the files and `loading.py` puts it all into the database.
"""

from .cast import PASSWORD, PEOPLE, SHOWN_FIRST


def sign_ins(password=PASSWORD):
    """Return lines that say who there is to sign in as, and with which password."""
    people = {person.key: person for person in PEOPLE}
    wide = max(len(people[key].email) for key, _ in SHOWN_FIRST)
    return [
        "",
        f"  Sign in as one of these people; the password of all is: {password}",
        "",
        *(f"    {people[key].email:<{wide}}  {people[key].name}, {what}" for key, what in SHOWN_FIRST),
        "",
    ]
