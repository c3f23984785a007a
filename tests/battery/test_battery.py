"""A short battery: two kills, and replies that get lost. `python -m tests.battery` is the long one."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from .server import Server
from .world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(tmp_path):
    """The server as `make run` starts it, on the database of this run of the suite, with uploads of its own."""
    if not MigrationRecorder.Migration.objects.exists():
        pytest.skip("without migrations the server rightly refuses to start")
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        port = f":{database['PORT']}" if database["PORT"] else ""
        host = database["HOST"] or "127.0.0.1"
        query = f"?host={host}" if host.startswith("/") else ""
        password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        user = f"{database['USER']}{password}"
        url = f"postgresql://{user}@{'' if query else host}{port}/{database['NAME']}{query}"
    server = Server(tmp_path, url, processes=1, debug=True)
    world = World(server, clients=4, seed=20, lose=0.2)
    yield world
    world.close()


def test_what_was_acknowledged_outlives_two_kills_once(world):
    """E5: nothing is lost, changed or doubled by kill -9, nor by a reply that is lost after the commit."""
    assert settings.DATABASES["default"]["NAME"], "the server works on the database of this run"
    world.work_while(lambda: world.kill(2))
    assert world.calm() == ""
    found = world.findings()
    assert not world.faults, "\n".join(world.faults)
    assert not found.wrong
    each = world.trainees
    assert sum(trainee.acknowledged for trainee in each) > 50 and sum(trainee.lost for trainee in each) > 2
