"""Who wants to be told of a journal's new entries (N2)."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from .pages import Page


class Follow(models.Model):
    """One person's wish about one journal. Without a row its tutors follow it, and nobody else does."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    page = models.ForeignKey("portfolios.Page", on_delete=models.CASCADE, related_name="follows")
    wanted = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="one_wish_for_a_journal")]

    def __str__(self):
        return f"follow {self.pk}"

    @classmethod
    def choose(cls, person, page, wanted):
        """Follow the journal, or follow it no more. The same twice is once."""
        cls.objects.update_or_create(person=person, page=page, defaults={"wanted": wanted})

    @classmethod
    def readers(cls, page, members):
        """Those of `members` of the page's audience who follow it: its tutors at first, and who asked for it."""
        wishes = dict(cls.objects.filter(page=page).values_list("person_id", "wanted"))
        return [each for each in members if each.person and wishes.get(each.person.pk, each.is_tutor)]

    @classmethod
    def journals_of(cls, viewer):
        """Journals of others that the viewer sees and follows, by the names of their owners."""
        wishes = cls.objects.filter(person=viewer.person, page=OuterRef("pk"))
        by_wish = Exists(wishes.filter(wanted=True))
        as_tutor = Q(pk__in=Page.tutored_by(viewer)) & ~Exists(wishes.filter(wanted=False))
        seen = Page.objects.visible_to(viewer).filter(is_journal=True).exclude(owner=viewer.person)
        return seen.filter(Q(by_wish) | as_tutor).select_related("owner").order_by("owner__name", "pk")
