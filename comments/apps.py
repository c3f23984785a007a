from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Comments"

    def ready(self):
        from cohorts.registry import on_tidying
        from portfolios import bin, rendering

        from . import notices
        from .models import Comment, Question
        from .models.reporting import tidy_reports

        notices.register()
        on_tidying("reports", tidy_reports)
        bin.on_erasing(Question.forget)
        rendering.renderable(Comment, render=rendering.render_comment)
