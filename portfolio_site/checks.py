"""Checks at start: PostgreSQL must keep what it has confirmed."""

from django.core.checks import Error, Tags, register
from django.db import connections

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@register(Tags.database)
def durable_database(app_configs=None, databases=None, **kwargs):
    """Errors for each of PostgreSQL's settings that must be on and is off (E5: 'saved' means saved).

    Runs where Django runs checks of databases: migrate, `check --database default` and `serve`.
    """
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            for name in DURABLE:
                cursor.execute("SELECT current_setting(%s)", [name])
                value = cursor.fetchone()[0]
                # 'remote_apply' and 'remote_write' wait for a second server as well as for this one.
                if value not in ("on", "remote_apply", "remote_write"):
                    errors.append(
                        Error(
                            f"PostgreSQL's {name} is {value!r}: it must be on, or a saved text can be lost.",
                            id="sheaf.E001",
                        )
                    )
    return errors
