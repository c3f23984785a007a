"""What every page costs, against `tests/budgets.txt`: a literal number of queries, with one row of each and with 30."""

import re
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ..test_access import all_names, read_table
from ..things import address
from .many import grow

MOST = 12
NO_PAGE = {
    "sends on": """
        account_confirm_login_code account_set_password admin:autocomplete admin:None admin:login admin:logout
        admin:password_change come_back confirm_address decide invitation mfa_authenticate mfa_index mfa_login_webauthn
        news_open undo
    """,
    "a file": "app_square file file_download file_play mfa_download_recovery_codes portrait",
    "no HTML": "admin:jsi18n device_key health manifest service_worker",
    "asks a device for its key (tests/browser/test_passkeys.py)": "mfa_reauthenticate_webauthn",
    "stands on a development machine alone": "mailbox",
}
AROUND = re.compile(r'SAVEPOINT|RELEASE|ROLLBACK|UPDATE "django_session"')  # what a session notes once in a while


def read_budgets():
    """[(name, thing, who, queries)]"""
    lines = (Path(__file__).parent.parent / "budgets.txt").read_text().splitlines()
    return [(*words[:3], int(words[3])) for words in map(str.split, lines) if words and words[0] != "#"]


BUDGETS = read_budgets()


def test_every_page_has_a_budget():
    """But for what shows none by GET; and no budget is over twelve."""
    refused = {row[0] for row in read_table() if row[2] == "GET"} - {
        row[0] for row in read_table() if row[2] == "GET" and "Y" in row[4].values()
    }  # no GET, or nobody comes in: nothing is deleted in the admin
    without = refused | {name for names in NO_PAGE.values() for name in names.split()}
    assert set(all_names()) - without == {row[0] for row in BUDGETS}
    assert [row for row in BUDGETS if row[3] > MOST] == []


def test_each_page_takes_as_many_queries_as_are_allowed(things, cast, clients):
    for model in apps.get_models():
        ContentType.objects.get_for_model(model)  # asked once for many pages

    def asked(name, thing, who):
        with CaptureQueriesContext(connection) as queries:
            response = clients[who].get(address(name, thing, things, cast)[0])
        assert response.status_code == 200 and response["Content-Type"].startswith("text/html"), (name, thing, who)
        return sum(not AROUND.match(each["sql"]) for each in queries)

    grow(things, cast, range(1))
    few = {row: asked(*row[:3]) for row in BUDGETS}
    grow(things, cast, range(1, 30))
    many = {row: asked(*row[:3]) for row in BUDGETS}
    assert {row: number for row, number in few.items() if number != row[3]} == {}
    assert {row: number for row, number in many.items() if number > few[row]} == {}
