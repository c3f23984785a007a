"""Whose comments go along when a page or an entry is shown to more people (P10)."""

from django import template
from django.db.models import BooleanField, Case, F, Q, Value, When

from comments.models import Comment, Decision, Offer
from portfolios.models.pages import ShownTo, Status

register = template.Library()


@register.inclusion_tag("comments/going_along.html")
def comments_going_along(thing, tutors_only=False):
    """Say whose shown comments those will read who gain `thing`, and that what is private stays so. One query.

    `tutors_only`: those who gain are tutors, whom also the comments reach that were offered to tutors. A comment goes
    along only while both keys are turned for it and for every comment above it (C12). Waiting ones do not.
    """
    furthest = [Offer.PEOPLE, Offer.VISITORS]
    if tutors_only:
        furthest.append(Offer.TUTORS)
    turned = Q(decision=Decision.APPROVED, decided_version=F("version"), offered_to__in=furthest)
    comments = Comment.objects.on(thing) if thing.page != thing else on_page_and_entries(thing, tutors_only)
    rows = (
        comments.filter(removed_by="")
        .annotate(
            goes_along=Case(
                When(turned & ~Comment.objects.locked_above(turned), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        .order_by("created_at", "pk")
        .values_list("goes_along", "author_id", "author__name")
    )
    names, number, own, stays = {}, 0, 0, 0
    for goes_along, author, name in rows:
        if not goes_along:
            stays += 1
        elif author == thing.owner_id:
            own += 1
        else:
            number += 1
            names[author] = name
    return {"names": list(names.values()), "number": number, "own": own, "stays": stays}


def on_page_and_entries(page, tutors_only):
    """Comments on a page and on those of its entries that whoever gains the page will see."""
    shown_to = [ShownTo.PAGE, ShownTo.TUTORS] if tutors_only else [ShownTo.PAGE]
    return Comment.objects.filter(page=page).filter(
        Q(entry__isnull=True) | Q(entry__status=Status.PUBLISHED, entry__shown_to__in=shown_to)
    )
