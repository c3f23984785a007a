from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "cohorts"
    verbose_name = "People and cohorts"

    def ready(self):
        from . import notices
        from .models import Letter, Sent
        from .registry import on_tidying

        notices.register()
        on_tidying("letters", Letter.tidy)
        on_tidying("forms that were sent", Sent.tidy)
