from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "cohorts"
    verbose_name = "People and cohorts"

    def ready(self):
        from . import notices

        notices.register()
