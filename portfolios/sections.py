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
    words = ("description", "caption", "decorative")

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


KINDS = {each.kind: each for each in (Text, Picture, Quotation)}
