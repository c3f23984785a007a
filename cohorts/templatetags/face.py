"""Tags and filters of the face: icons, people, dates in British wording, fields and their errors.

They draw what they are given and ask the database nothing; templates of every app may load them.
"""

from django import forms, template
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from ..wording import listed
from .drawings import ICONS, LEAVES, TIE

register = template.Library()

NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


# --- Drawings --------------------------------------------------------------------------------------


@register.simple_tag
def icon(name, size=""):
    """A line icon by its name, hidden from screen readers: words stand beside it. KeyError if unknown."""
    weight = mark_safe(' stroke-width="2.8"') if name == "dots" else ""
    return format_html(
        '<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"{}/></svg>',
        f" {size}" if size else "",
        ICONS[name],
        weight,
    )


@register.simple_tag
def mark():
    """The sheaf of five leaves, for the head of a page."""
    return format_html(
        '<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path class="leaves" d="{}"/>'
        '<path class="tie" d="{}"/></svg>',
        LEAVES,
        TIE,
    )


@register.simple_tag
def back(href, words):
    """The way back on a phone, where it stands instead of the mark: '‹ My journal'."""
    return format_html('<a class="back phone-only" href="{}">{}<span>{}</span></a>', href, icon("back"), words)


# --- People ----------------------------------------------------------------------------------------

SIZES = {"s": 28, "": 36, "l": 48, "xl": 104}


@register.simple_tag
def disc(person, size=""):
    """A person's portrait, or their two letters on their tint; hidden from screen readers.

    `size` is "s", "", "l" or "xl". Without a person (a former member) an empty disc is drawn.
    """
    classes = f"disc {size}".strip()
    if person is None:
        return format_html('<span class="{} t4" aria-hidden="true">–</span>', classes)
    if person.portrait:
        side = SIZES[size]
        return format_html(
            '<span class="{}" aria-hidden="true"><img src="{}" alt="" width="{}" height="{}" loading="lazy"></span>',
            classes,
            reverse("portrait", args=[person.public_id]),
            side,
            side,
        )
    return format_html('<span class="{} t{}" aria-hidden="true">{}</span>', classes, person.tint, person.initials)


@register.simple_tag
def disc_text(letters, tint=1, size=""):
    """A disc with letters that are not a person's: a cohort's 'Y1'."""
    return format_html(
        '<span class="{} t{}" aria-hidden="true">{}</span>', f"disc {size}".strip(), tint, str(letters)[:2]
    )


@register.simple_tag
def who(person, line="", when=None, href="", size="", name=""):
    """A person as rows and comments show them: disc, name, and a quiet line with what and when.

    `line` is what they teach and where ('Horticulture · Year 1'), `when` an instant, `href` makes a
    link of the name, `name` stands instead of the name. None as person is 'a former member'.
    """
    shown = name or (person.name if person else "A former member")
    title = format_html('<a href="{}">{}</a>', href, shown) if href else shown
    parts = [part for part in (line, _time(when) if when else "") if part]
    small = (
        format_html(" <small>{}</small>", format_html_join(" · ", "{}", ((part,) for part in parts))) if parts else ""
    )
    return format_html('<span class="who">{}<span><b>{}</b>{}</span></span>', disc(person, size), title, small)


# --- Dates and numbers in words ----------------------------------------------------------------------


@register.filter
def when_words(moment):
    """An instant as people say it: 'today, 07:55', 'Tue, 16:44', '13 Nov, 08:12', '13 Nov 2025'."""
    if not moment:
        return ""
    local, today = timezone.localtime(moment), timezone.localdate()
    days = (today - local.date()).days
    clock = format_date(local, "H:i")
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}.get(days)
    if near:
        return f"{near}, {clock}"
    if 1 < days < 7:
        return f"{format_date(local, 'D')}, {clock}"
    if local.year == today.year:
        return f"{format_date(local, 'j M')}, {clock}"
    return format_date(local, "j M Y")


@register.filter
def day_words(day):
    """A date as a journal writes it: 'Thu 12 Nov', with the year when it is not this one."""
    if not day:
        return ""
    day = _date(day)
    return format_date(day, "D j M" if day.year == timezone.localdate().year else "D j M Y")


@register.filter
def age_words(moment):
    """How long ago, in whole days: 'today', 'yesterday', '9 days'."""
    if not moment:
        return ""
    days = (timezone.localdate() - _date(moment)).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days"


@register.filter
def ago_words(moment):
    """The same in a sentence: 'today', 'yesterday', '9 days ago'."""
    words = age_words(moment)
    return f"{words} ago" if words.endswith("days") else words


@register.simple_tag
def when(moment):
    """`when_words` in a <time> element that carries the exact instant."""
    return _time(moment) if moment else ""


@register.simple_tag
def day(date):
    """`day_words` in a <time> element."""
    return format_html('<time datetime="{}">{}</time>', _date(date).isoformat(), day_words(date)) if date else ""


@register.simple_tag
def age(moment):
    """`age_words` in a <time> element."""
    return _time(moment, age_words(moment)) if moment else ""


def _date(value):
    return timezone.localtime(value).date() if hasattr(value, "hour") else value


def _time(moment, words=None):
    exact = timezone.localtime(moment).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', exact, words or when_words(moment))


@register.filter
def count_words(number):
    """A small number in words, as prose writes it: 3 -> 'three', 13 -> '13'."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


@register.filter
def plural_words(number, noun):
    """A number and its noun: 1 and 'comment' give '1 comment', 2 and 'reply,replies' '2 replies'."""
    one, _, many = noun.partition(",")
    return f"{number} {one if number == 1 else many or one + 's'}"


@register.filter
def list_words(names):
    """Names as a sentence has them: 'Ben', 'Ben and Cleo', 'Ben, Cleo and Moira'."""
    return listed(names)


@register.filter
def tint(number):
    """The class of one of four grounds for the n-th cover: 't1' to 't4'."""
    return f"t{int(number) % 4 + 1}"


# --- Forms -------------------------------------------------------------------------------------------


@register.inclusion_tag("_field.html")
def field(bound, label=None, help=None, rows=None, hide_label=False):
    """A field with its label, `*` when required, help and error, tied together for screen readers.

    `label` and `help` replace the form's words, `rows` sets a textarea's height, `hide_label`
    leaves the label to screen readers. Hidden fields come out bare.
    """
    widget = bound.field.widget
    label = label if label is not None else bound.label
    help = help if help is not None else bound.help_text
    described = [
        name for name, there in ((f"{bound.auto_id}_help", help), (f"{bound.auto_id}_error", bound.errors)) if there
    ]
    attrs = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if rows and isinstance(widget, forms.Textarea):
        attrs["rows"] = rows
    if str(widget.attrs.get("placeholder", "")).casefold() == str(bound.field.label or label).casefold():
        attrs["placeholder"] = False  # the label says it already
    group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return {
        "bound": bound,
        "label": label,
        "help": help,
        "hide_label": hide_label,
        "hidden": bound.is_hidden,
        "group": group,
        "tick": isinstance(widget, forms.CheckboxInput),
        "described": attrs.get("aria-describedby", ""),
        "control": "" if group else bound.as_widget(attrs=attrs),
    }


@register.inclusion_tag("_error_summary.html")
def error_summary(form):
    """What has to be put right, at the top of a form, with a link to each field; it takes the focus."""
    if form is None or not form.is_bound or not form.errors:
        return {"problems": []}
    problems = [("", error) for error in form.non_field_errors()]
    problems += [(bound.id_for_label or bound.auto_id, error) for bound in form for error in bound.errors]
    return {"problems": problems}
