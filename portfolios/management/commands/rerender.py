"""Render again the texts whose HTML an older renderer made: `manage.py rerender`, after each update."""

from django.core.management.base import BaseCommand

from portfolios import rendering


class Command(BaseCommand):
    help = "Renders again what an older version of the renderer made. Can be stopped and repeated at any time."

    def handle(self, *args, **options):
        for entry in rendering.renderables:
            done = typed = 0
            for renewed in _renew(entry):
                done += 1
                typed += not renewed
            self.stdout.write(
                f"{entry.model._meta.verbose_name_plural}: {done} rendered"
                + (f", {typed} of them as typed, being too complicated." if typed else ".")
            )


def _renew(entry):
    """Render the old rows of one model in turn; yields True, or False for one that is shown as typed.

    Version 0 means never rendered: a draft, which is rendered when it is shown to somebody.
    A row is written only if its text is still the one that was rendered: somebody may be saving it now,
    and their text comes with HTML of its own. No transaction is held while a text is rendered.
    """
    model = entry.model._base_manager
    old = model.exclude(**{f"{entry.version}__in": (0, rendering.RENDERER)})
    last = None
    while True:
        batch = old if last is None else old.filter(pk__gt=last)
        rows = list(batch.order_by("pk").values_list("pk", entry.body, entry.version)[:200])
        if not rows:
            return
        for pk, body, version in rows:
            whole = True
            try:
                made = entry.render(body)
            except rendering.TooComplicated:
                made, whole = rendering.render_as_typed(body), False
            found = model.filter(pk=pk, **{entry.body: body, entry.version: version})
            if found.update(**{entry.html: made, entry.version: rendering.RENDERER}):
                yield whole
        last = rows[-1][0]
