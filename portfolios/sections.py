"""The kinds of section. A kind knows its words, its pictures and its template; `docs/adding.md` has the recipe.

A kind is a subclass of `Kind` with: `kind`, `name` (on screen), `template` (for readers), `form_template` (for the
writer), `words` (which fields of Section the writing surface sends) and `text(section)` (what a search or an excerpt
reads); and, where they differ, `has_content(section)` and `render(section)` (called when the text is published).
"""

from django.core.exceptions import ValidationError

from . import rendering


class Kind:
    """What is true of a section unless its kind says otherwise: it holds something, and nothing has to be rendered."""

    words = ()

    @staticmethod
    def has_content(section):
        return True

    @staticmethod
    def render(section):
        """Only a text is Markdown."""


class Text(Kind):
    kind = "text"
    name = "Text"
    template = "portfolios/sections/text.html"
    form_template = "portfolios/sections/text_form.html"
    words = ("body", "stage")

    @staticmethod
    def has_content(section):
        return bool(section.body.strip())

    @staticmethod
    def render(section):
        """Fill `html` from `body`. Raises ValidationError with a sentence where it cannot be set safely in time."""
        try:
            section.html = rendering.render(section.body)
        except rendering.TooComplicated as refusal:
            raise ValidationError({f"section-{section.key}-body": str(refusal)}) from refusal
        section.rendered_by = rendering.RENDERER

    @staticmethod
    def text(section):
        return "\n".join(part for part in (section.stage, section.body) if part)


class Picture(Kind):
    kind = "picture"
    name = "Picture"
    template = "portfolios/sections/picture.html"
    form_template = "portfolios/sections/picture_form.html"
    words = ("description", "caption", "decorative", "width")

    @staticmethod
    def text(section):
        return " ".join(part for part in (section.description, section.caption) if part)


class Quotation(Kind):
    """A passage of an entry of one's own; shown to whoever sees that entry, and to them alone."""

    kind = "quotation"
    name = "Quotation"
    template = "portfolios/sections/quotation.html"
    form_template = "portfolios/sections/quotation_form.html"
    words = ("body",)

    @staticmethod
    def has_content(section):
        return bool(section.body.strip())

    @staticmethod
    def text(section):
        """Nothing: an excerpt or a report goes to people who may not see the quoted entry."""
        return ""


class File(Kind):
    """A file to take away, and a sound to listen to in its place."""

    kind = "file"
    name = "File"
    template = "portfolios/sections/file.html"
    form_template = "portfolios/sections/file_form.html"
    words = ("caption",)

    @staticmethod
    def text(section):
        return " ".join(part for part in (section.caption, section.attachment.name) if part)


class Video(Kind):
    """A video at its host, of which nothing is loaded before somebody presses."""

    kind = "video"
    name = "Video"
    template = "portfolios/sections/video.html"
    form_template = "portfolios/sections/video_form.html"
    words = ("caption",)

    @staticmethod
    def has_content(section):
        return bool(section.address)

    @staticmethod
    def text(section):
        return section.caption


KINDS = {each.kind: each for each in (Text, Picture, Quotation, File, Video)}
