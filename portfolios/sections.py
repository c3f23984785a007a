"""The kinds of section. A kind knows its words, its pictures and its template; `docs/adding.md` has the recipe.

A kind is a class with: `kind`, `name` (on screen), `template` (for readers), `form_template` (for the writer),
`words` (which fields of Section the writing surface sends), `has_content(section)`, `render(section)` (called when
the text is published) and `text(section)` (what a search or an excerpt reads).
"""

from django.core.exceptions import ValidationError

from . import rendering


class Text:
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


class Picture:
    kind = "picture"
    name = "Picture"
    template = "portfolios/sections/picture.html"
    form_template = "portfolios/sections/picture_form.html"
    words = ("description", "caption", "decorative", "width")

    @staticmethod
    def has_content(section):
        return True

    @staticmethod
    def render(section):
        """A picture has no Markdown; nothing is to be rendered."""

    @staticmethod
    def text(section):
        return " ".join(part for part in (section.description, section.caption) if part)


class Quotation:
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
    def render(section):
        """A passage is plain words; nothing is to be rendered."""

    @staticmethod
    def text(section):
        """Nothing: an excerpt or a report goes to people who may not see the quoted entry."""
        return ""


class File:
    """A file to take away, and a sound to listen to in its place."""

    kind = "file"
    name = "File"
    template = "portfolios/sections/file.html"
    form_template = "portfolios/sections/file_form.html"
    words = ("caption",)

    @staticmethod
    def has_content(section):
        return True

    @staticmethod
    def render(section):
        """A file has no Markdown; nothing is to be rendered."""

    @staticmethod
    def text(section):
        return " ".join(part for part in (section.caption, section.attachment.name) if part)


class Video:
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
    def render(section):
        """A link has no Markdown; nothing is to be rendered."""

    @staticmethod
    def text(section):
        return section.caption


KINDS = {each.kind: each for each in (Text, Picture, Quotation, File, Video)}
