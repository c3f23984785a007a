"""What is told of pictures to people who cannot see them: asked once more when they are shown, and never in the way."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import learners
from .models import Section, Version
from .models.texts import State

MOST_ASKED = 12  # at once; the others are asked for the next time


def is_undescribed():
    """Q: pictures of which their writer has neither told anything nor said that they only decorate."""
    return Q(kind="picture", description="", decorative=False)


def along(page, entry=None, *, publish=False):
    """The undescribed pictures that whoever is newly shown `page` will meet, in their order.

    With `entry` those of the entry that is shown in the same act; with `publish` those of the page's new text.
    """
    if entry is not None:
        wanted = Q(version__entry=entry, version__state=State.WORKING)
    else:
        own = State.WORKING if publish else State.PUBLISHED
        wanted = Q(version__page=page, version__entry__isnull=True, version__state=own)
        wanted |= Q(version__entry__in=learners.goes_along(page).values("pk"), version__state=State.PUBLISHED)
    sections = Section.objects.filter(is_undescribed(), wanted).select_related("attachment", "version")
    return list(sections.order_by("-version", "position", "pk")[:MOST_ASKED])


def tell(page, answers):
    """Store what is told of pictures of `page`: {pk of the section: (description, it only decorates)}.

    A picture of which something was told meanwhile stays as it is. What stands in a working copy too is told there
    as well; an editor that is open on it learns of it as of any newer text (E5).
    """
    answers = {pk: answer for pk, answer in answers.items() if any(answer)}
    if not answers:
        return
    with transaction.atomic():
        page.lock()
        sections = Section.objects.filter(is_undescribed(), pk__in=answers, version__page=page)
        for section in sections.select_related("version"):
            description, decorative = answers[section.pk]
            words = {"description": description, "decorative": decorative and not description}
            Section.objects.filter(pk=section.pk).update(**words)
            if section.version.state != State.PUBLISHED:
                continue
            twins = Section.objects.filter(
                is_undescribed(),
                key=section.key,
                attachment=section.attachment_id,
                version__page=page,
                version__state=State.WORKING,
            )
            for twin in twins.select_related("version"):
                Section.objects.filter(pk=twin.pk).update(**words)
                changed = {"sequence": twin.version.sequence + 1, "tab": "", "saved_at": timezone.now()}
                Version.objects.filter(pk=twin.version_id).update(**changed)
