from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Comments"

    def ready(self):
        from portfolios import rendering

        from . import notices
        from .models import Comment

        notices.register()
        rendering.renderable(Comment, render=rendering.render_comment)
