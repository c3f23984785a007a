"""Who sees which comment: the one queryset (rules.md 4)."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from portfolios.models import Entry, Page
from portfolios.models.binning import KEPT

from .keys import Decision, Offer, Remover

BEYOND_TUTORS = (Offer.PEOPLE, Offer.VISITORS)
# Of a comment alone: somebody else than its author and the owner may read it.
TURNED = Q(decision=Decision.APPROVED, decided_version=F("version")) & ~Q(offered_to=Offer.OWNER)


class Comments(models.QuerySet):
    # -- the rule -----------------------------------------------------------------------------------------

    def visible_to(self, viewer):
        """Comments whose text the viewer may read now (rules.md 4, the truth table)."""
        return self.on_things_seen_by(viewer).filter(removed_by="").filter(self.own(viewer) | self.shown(viewer))

    def seen_but_for_removal(self, viewer):
        """What the viewer would see if nothing had been removed: the ground on which placeholders stand (C10)."""
        return self.on_things_seen_by(viewer).filter(self.own(viewer) | self.shown(viewer))

    def on_things_seen_by(self, viewer):
        """Comments on pages and entries that the viewer sees; whoever sees the thing not, sees no comment of it."""
        return self.filter(
            Q(entry__isnull=True) | Q(entry__in=Entry.seen_by(viewer)),
            page__in=Page.seen_by(viewer),
        )

    @staticmethod
    def own(viewer):
        """Q: the viewer wrote it, owns the page, or is the one to whom the owner privately answered (C3, C11)."""
        if viewer.person is None:  # NULL would be matched: most comments are private with nobody
            return Q(pk__in=[])
        return Q(author=viewer.person) | Q(page__owner=viewer.person) | Q(private_with=viewer.person)

    def shown(self, viewer):
        """Q: both keys are turned for this viewer's kind, here and in every comment above (C12)."""
        turned = self.both_keys(viewer)
        return turned & ~self.locked_above(turned)

    @staticmethod
    def both_keys(viewer):
        """Q over a comment alone: approved for this version, and the author's key reaches the viewer's kind."""
        tutored = Page.tutored_by(viewer)
        reaches = Q(offered_to__in=BEYOND_TUTORS) | Q(offered_to=Offer.TUTORS, page__in=tutored)
        return Q(decision=Decision.APPROVED, decided_version=F("version")) & reaches

    def locked_above(self, turned=TURNED):
        """Exists: of a comment above it the Q `turned` does not hold (C12)."""
        return Exists(self.model.objects.filter(below=OuterRef("pk")).exclude(turned))

    # -- words built on it --------------------------------------------------------------------------------

    def waiting_for(self, person):
        """Comments on the person's pages that wait for their decision (C4), oldest first."""
        return self.waiting().filter(page__owner=person)

    def waiting(self):
        """Comments that wait for the owner of their page (C4), oldest first. Others are told the figure of A4 alone."""
        return (
            self.filter(KEPT, removed_by="")
            .exclude(author=F("page__owner"))
            .exclude(offered_to=Offer.OWNER)
            .exclude(~Q(decision=Decision.NONE), decided_version=F("version"))
            .order_by("created_at", "pk")
        )

    def asked_of(self, viewer):
        """The viewer's own comments that an owner asks them to show to more, on things they see (C13), newest first."""
        beyond = Q(asked_to=Offer.TUTORS, offered_to=Offer.OWNER) | Q(asked_to=Offer.PEOPLE) & ~Q(
            offered_to__in=BEYOND_TUTORS
        )
        mine = self.on_things_seen_by(viewer).filter(beyond, author=viewer.person, removed_by="")
        return mine.order_by("-asked_at", "-pk")

    def written_by(self, viewer):
        """*Comments I wrote*: the viewer's own, also where they see the page no more (C9), newest first.

        What they deleted themselves is gone; what others removed stays in the list, with their own words (N1).
        """
        return self.filter(author=viewer.person).exclude(removed_by=Remover.AUTHOR).order_by("-created_at", "-pk")

    def on(self, thing):
        """Comments of a page itself, or of one entry."""
        return self.filter(page=thing, entry__isnull=True) if thing.page == thing else self.filter(entry=thing)
