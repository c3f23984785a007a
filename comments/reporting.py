"""What is handed over with a report: put together here once, shown to the reporter and then stored as shown."""

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from portfolios.models.pages import Entry

from .models import Comment, Report
from .models.reporting import admins_for

MOST_A_DAY = 10
DAY = 24 * 60 * 60


@dataclass
class HandOver:
    """A comment, page or entry that somebody looks at in order to report it, and to whom it would go."""

    thing: Any  # a Comment, an Entry or a Page that the reporter sees
    reporter: Any
    now: Any
    admins: list = field(init=False)

    def __post_init__(self):
        self.admins = admins_for(self.owner, self.now, {self.writer.pk, self.reporter.pk})

    @property
    def is_comment(self):
        return isinstance(self.thing, Comment)

    @property
    def about(self):
        """The page or entry that it is, or that the comment belongs to."""
        return self.thing.thing if self.is_comment else self.thing

    @property
    def owner(self):
        return self.about.owner

    @property
    def writer(self):
        return self.thing.author if self.is_comment else self.owner

    @property
    def version(self):
        """Of what the reporter looks at: of a comment, or of a published text."""
        if self.is_comment:
            return self.thing.version
        return self.about.published.number if self.about.published else 0

    @property
    def title(self):
        return self.about.heading

    @property
    def is_between_two(self):
        """True if only its author and the owner read it: then the report tells who made it, and that is said."""
        return self.is_comment and (self.thing.is_private or not self.thing.is_approved)

    @property
    def words(self):
        """The text as the reporter reads it now."""
        if self.is_comment:
            return self.thing.body
        version = self.about.published
        sections = version.ordered_sections() if version else []
        return "\n\n".join(text for section in sections if (text := section.shape.text(section).strip()))

    @property
    def written_at(self):
        if self.is_comment:
            return self.thing.edited_at or self.thing.created_at
        return self.about.published.saved_at if self.about.published else None

    def send(self, reason, with_words):
        """Store exactly this and tell the course admins. Raises ValidationError where it is too often, or to nobody."""
        if not self.admins:
            raise ValidationError("There is no course admin to whom this could go.")
        refuse_too_many(self.reporter)
        entry = self.about if isinstance(self.about, Entry) else None
        parts = {
            "owner": self.owner,
            "writer": self.writer,
            "page": self.about.page,
            "entry": entry,
            "comment": self.thing if self.is_comment else None,
            "is_comment": self.is_comment,
            "version": self.version,
            "title": self.title,
            "written_at": self.written_at,
            "has_words": with_words,
            "words": self.words if with_words else "",
        }
        return Report.hand_over(parts, reason=reason, admins=self.admins, now=self.now)


def refuse_too_many(person):
    """Raise ValidationError after ten reports in a day. Only a number is kept, under a name that nobody can read."""
    key = "report-" + salted_hmac("comments.reporting", str(person.pk), algorithm="sha256").hexdigest()
    number = cache.get(key, 0) + 1  # `incr` would forget the day
    cache.set(key, number, DAY)
    if number > MOST_A_DAY:
        raise ValidationError("You have sent ten reports today. Speak to your course admin, or go on tomorrow.")
