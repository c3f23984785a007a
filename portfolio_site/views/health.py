"""Is Sheaf well? For a load balancer and for whoever looks after the server."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.http import require_safe


def troubles():
    """What is wrong, as a list of short sentences; empty where all is well."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return ["migrations are missing"]
        cache.get("health")
    except DatabaseError:
        return ["the database does not answer, or its cache table is missing"]
    return []


@require_safe
def health(request):
    """200 'ok', or 503 with what is wrong. Says nothing about anybody."""
    wrong = troubles()
    return HttpResponse(
        "".join(f"{line}\n" for line in wrong or ["ok"]),
        content_type="text/plain; charset=utf-8",
        status=503 if wrong else 200,
    )
