from django.apps import AppConfig


class PortfoliosConfig(AppConfig):
    name = "portfolios"
    verbose_name = "Portfolios"

    def ready(self):
        from cohorts.registry import on_tidying

        from . import bin, notices, rendering
        from .models import Section

        notices.register()
        on_tidying("the bin", bin.tidy)
        rendering.renderable(Section)
