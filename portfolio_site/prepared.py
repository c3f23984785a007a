"""A question to the database whose SQL is built once, and then asked for one viewer after the other.

Django takes many times as long to build the numbers beside *Home* as the database takes to answer them: of a page
that carries them it was two thirds of the work. In what depends on the viewer the SQL differs by two values alone,
who asks and when, and `Prepared` makes sure of it.
"""

from datetime import UTC, datetime

from django.db import connection

from cohorts.models import User
from cohorts.viewer import Viewer

STAND_INS = (
    Viewer(User(pk=987_654_321), datetime(1999, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)),
    Viewer(User(pk=876_543_210), datetime(1998, 2, 3, 4, 5, 6, 789012, tzinfo=UTC)),
)


class Prepared:
    """`question(viewer)` returns a queryset of plain values, and asks nothing while it is built."""

    def __init__(self, question):
        self.question = question
        self.sql = self.parameters = None

    def first(self, viewer):
        """Return the first row of the answer for this signed-in viewer, as a tuple, or None: one query."""
        if self.sql is None:
            self._prepare()
        given = (viewer.person.pk, connection.ops.adapt_datetimefield_value(viewer.now))
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [given[place] if place is not None else kept for place, kept in self.parameters])
            return cursor.fetchone()

    def _prepare(self):
        """Build it for two who never were. Raises ValueError if it says something else than who they are and when."""
        (sql, one), (other_sql, other) = (self.question(viewer).query.sql_with_params() for viewer in STAND_INS)
        known = [(v.person.pk, connection.ops.adapt_datetimefield_value(v.now)) for v in STAND_INS]
        parameters = []
        for first, second in zip(one, other, strict=True):
            pairs = list(zip(*known, strict=True))
            place = pairs.index((first, second)) if (first, second) in pairs else None
            if place is None and first != second:
                raise ValueError(f"the SQL depends on {first!r}, which is neither the viewer nor the instant")
            parameters.append((place, first))
        if sql != other_sql:
            raise ValueError("the SQL is another one for another viewer")
        self.sql, self.parameters = sql, parameters
