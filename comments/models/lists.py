"""What the Django admin lists: two views of what there is, without a table of their own."""

from cohorts.models import User

from .comment import Comment


class WaitingComment(Comment):
    """A comment that waits for its owner, as the admin lists it."""

    class Meta:
        proxy = True
        verbose_name = "comment that waits"
        verbose_name_plural = "comments that wait"


class WaitingPortfolio(User):
    """A trainee's portfolio with the figure of A4, as the admin lists it for course admins."""

    class Meta:
        proxy = True
        verbose_name = "portfolio"
        verbose_name_plural = "portfolios where comments wait"
