from django.apps import AppConfig


class PortfoliosConfig(AppConfig):
    name = "portfolios"
    verbose_name = "Portfolios"

    def ready(self):
        from . import notices, rendering
        from .models import Section

        notices.register()
        rendering.renderable(Section)
