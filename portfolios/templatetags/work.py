"""Tags of the pages that show work: addresses that stay in a look, words for who sees it, pictures."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from portfolios import audiences, galleries, rendering, videos
from portfolios.models import Attachment
from portfolios.models.pages import ShownTo

register = template.Library()


@register.simple_tag(takes_context=True)
def address(context, thing):
    """The address of a page or entry; while the owner views as somebody, the address of the same look (P9)."""
    look = context.get("look")
    if not look:
        return thing.get_absolute_url()
    return reverse("page_as" if thing.page == thing else "entry_as", args=[thing.public_id, look.who])


@register.simple_tag
def reach(audience, shown_to=ShownTo.PAGE, length="", begins=False):
    """Who sees a page, or an entry of it that is shown to `shown_to`, as one phrase with its number (P9, E2).

    'Year 1 Hadlow (17 people)', 'my tutors (3)', '18 people'; '' where nobody but the owner does. With `length`
    "short" the phrase is plain and without the number, for lists; with `begins` it begins a sentence.
    """
    if shown_to == ShownTo.ME or not audience.people:
        return ""
    if shown_to == ShownTo.TUTORS or audience.is_tutors_only:
        words, number = ("my tutors", f" ({len(audience.tutors)})") if audience.tutors else ("", "")
    else:
        is_one = len(audience.live) == 1 and audience.live[0].share.kind in audiences.NAMED
        words, number = audience.short, "" if is_one or audience.short == audience.number else f" ({audience.number})"
    if begins:
        words = words[:1].upper() + words[1:]
    if length == "short" or not words:
        return words
    return format_html("<b>{}{}</b>", words, number)


@register.simple_tag
def picture_sources(attachment):
    """The `srcset` of a picture: its sizes, none twice where the picture is smaller than the next size."""
    found = {}
    for size in Attachment.SIZES:
        found.setdefault(attachment.width_at(size), reverse("file", args=[attachment.public_id, size]))
    return format_html_join(", ", "{} {}w", ((url, width) for width, url in found.items()))


@register.filter
def set_together(sections):
    """The sections of a text in their order, pictures that stand one after the other as one gallery."""
    return galleries.set_together(sections)


@register.filter
def without_quotations(sections):
    """These sections without the passages that they quote."""
    return [section for section in sections if section.kind != "quotation"]


@register.filter
def with_pictures(sections):
    """True if a picture is among these sections, so that the page needs what shows one large."""
    return any(section.kind == "picture" for section in sections)


@register.simple_tag(takes_context=True)
def video(context, section):
    """The Video of a section, None where its host is not on the list any more.

    The page that shows it may then frame that host, and no other page may (`portfolio_site.middleware`).
    """
    found = videos.of(section)
    request = context.get("request")
    if found and request is not None:
        request.frames = {*getattr(request, "frames", ()), found.origin}
    return found


@register.filter
def width_at(attachment, size):
    """Width in px of one size of a picture."""
    return attachment.width_at(size)


@register.filter
def height_at(attachment, size):
    """Height in px of one size of a picture."""
    return attachment.height_at(size)


@register.filter
def begins(text, length):
    """The beginning of a Markdown text on one line, without marks."""
    return rendering.plain(text, length)


@register.filter
def number_of(counts, thing):
    """How many comments of `thing` stand in `counts`, as `comment_counts` gives them."""
    if not counts:
        return 0
    return counts.get(("page" if thing.page == thing else "entry", thing.pk), 0)


@register.filter
def after_comma(sentence):
    """The last part of a share's sentence, which says when: 'from 30 November'."""
    return sentence.rpartition(", ")[2]


@register.filter
def reader_words(readings, most=6):
    """Who has read something: 'Daniel Okafor, Ben Whitlock and 2 others'; who read an older text is said so."""
    names = [f"{each.person.name} (before your last change)" if each.is_old else each.person.name for each in readings]
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} others"]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)


@register.filter
def people_words(number, seen_by=()):
    """Who gains: '14 more people', '1 more person'; without 'more' where nobody sees it yet."""
    return f"{number} {'more ' if seen_by else ''}{'person' if number == 1 else 'people'}"


@register.simple_tag
def look_at(thing, who):
    """The address under which the owner views `thing` as `who` (P9)."""
    return reverse("page_as" if thing.page == thing else "entry_as", args=[thing.public_id, who])


@register.filter
def after_label(sentence, part):
    """A share's sentence without the name that stands above it: '14 trainees and 3 tutors, since 3 September'."""
    for beginning in (f"{part.label}: ", f"{part.label}, ", f"{part.share.cohort.name if part.share.cohort else ''}: "):
        if beginning != ": " and sentence.startswith(beginning):
            rest = sentence.removeprefix(beginning)
            return rest[0].upper() + rest[1:]
    return sentence


@register.filter
def role_words(line):
    """What somebody is, of the quiet line under their name: 'Plumbing' of 'Plumbing · Year 1 Hadlow'."""
    return line.rpartition(" · ")[0]
