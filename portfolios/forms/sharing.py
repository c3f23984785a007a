"""Forms of *Who sees this*: whom to show a page to, and from when until when (P3, P4)."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cohorts.forms import TheirAddressField
from cohorts.models import Cohort, User
from portfolios.choosing import Target
from portfolios.models.sharing import check_dates

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
DAY_WRONG = "Choose a day, or write it like this: 2026-11-30."


def start_of(day):
    """00:00 of `day` in the site's time zone (P4); None for None."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def end_of(day):
    """24:00 of `day` in the site's time zone, which is 00:00 of the day after (P4); None for None."""
    return start_of(day + timedelta(days=1)) if day else None


def first_day(starts):
    """The day on which a share that starts at this instant begins."""
    return timezone.localdate(starts) if starts else None


def last_day(ends):
    """The last day of a share that ends at this instant."""
    return timezone.localdate(ends - timedelta(microseconds=1)) if ends else None


def to_confirm(what, starts, ends):
    """The name of what was looked at, with its dates: only this can be confirmed (P10)."""
    return "|".join([what, *(each.isoformat() if each else "" for each in (starts, ends))])


class DayField(forms.DateField):
    """One day, as a browser's calendar gives it or as people write it."""

    def __init__(self, **options):
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": DAY_WRONG},
            **options,
        )

    def to_python(self, value):
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(f"Choose a day between {EARLIEST.year} and {LATEST.year}.")
        return day


class DatesForm(forms.Form):
    """From which day to which day; either may stay open (P4)."""

    starts = DayField(label="From the start of", help_text="Empty: at once.")
    ends = DayField(label="Until the end of", help_text="Empty: until you end it.")
    seen = forms.CharField(required=False)  # what was looked at before it was confirmed (P10)

    def __init__(self, data=None, *, now, share=None, **options):
        self.now, self.share = now, share
        if share is not None:
            options.setdefault("initial", {"starts": first_day(share.starts), "ends": last_day(share.ends)})
            options.setdefault("auto_id", f"id_{share.public_id}_%s")
        super().__init__(data, **options)

    def clean(self):
        """Turn days into instants in `starts_at` and `ends_at`; a day that was not changed keeps its instant."""
        cleaned = super().clean()
        starts, ends = start_of(cleaned.get("starts")), end_of(cleaned.get("ends"))
        if self.share is not None:
            if cleaned.get("starts") == first_day(self.share.starts):
                starts = self.share.starts
            if cleaned.get("ends") == last_day(self.share.ends):
                ends = self.share.ends
        cleaned["starts_at"], cleaned["ends_at"] = starts, ends
        if not self.errors:
            try:
                check_dates(starts, ends, self.now)
            except ValidationError as refusal:
                self.add_error(None, refusal)
        return cleaned

    @property
    def instants(self):
        """Start and end, once the form is valid."""
        return self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]

    @property
    def name(self):
        """Which share, and what its dates would be, to be confirmed; only this can be."""
        return to_confirm(self.share.public_id, *self.instants)

    @property
    def is_confirmed(self):
        return self.cleaned_data["seen"] == self.name


class ShareForm(DatesForm):
    """Whom to show the page to. What it names is found among `choices`; `target` is a Target once it is valid."""

    OTHER, PERSON, ADDRESS = "other", "person", "address"

    whom = forms.CharField(required=False)
    cohort = forms.CharField(required=False, label="Which cohort")
    person = forms.CharField(required=False, label="Who")
    address = TheirAddressField()

    def __init__(self, data=None, *, page, choices, **options):
        self.page, self.choices = page, choices
        self.target = None
        super().__init__(data, **options)

    @property
    def picked_in(self):
        """The field in which a person was picked, by name or address; '' where none was."""
        whom = self["whom"].data if self.is_bound else ""
        return whom if whom in (self.PERSON, self.ADDRESS) else ""

    def clean(self):
        cleaned = super().clean()
        whom = cleaned.get("whom", "")
        if whom == self.ADDRESS:
            self.target = self.clean_target_address(cleaned.get("address", ""))
        elif whom == self.PERSON:
            self.target = self.known("person", cleaned.get("person", ""), "Choose somebody from the list.")
        elif whom == self.OTHER:
            self.target = self.known("cohort", cleaned.get("cohort", ""), "Choose a cohort from the list.")
        else:
            self.target = self.known("whom", whom, "Choose whom to show it to.")
        return cleaned

    def known(self, field, name, sentence):
        """Return the Target called `name`; else put the sentence at `field` and return None."""
        target = self.choices.by_name(name)
        if target is None:
            kind, _, public_id = name.partition("-")
            cohort = Cohort.objects.filter(public_id=public_id).first() if kind in ("cohort", "tutors") else None
            if cohort is not None and cohort.has_ended(self.now):
                sentence = f"{cohort.name} has ended: it takes no new shares."
            elif cohort is not None:
                sentence = f"{cohort.name} sees it already, or is to see it: its dates stand under ‘Shown to’."
            self.add_error(field, sentence)
        return target

    def clean_target_address(self, address):
        """Return the Target of an address, alike for one that somebody has and one that nobody has (A8)."""
        if "address" in self.errors:
            return None
        try:
            address = TheirAddressField.whole(address)
        except ValidationError as refusal:
            self.add_error("address", refusal)
            return None
        if address == self.page.owner.email:
            self.add_error("address", "This is your own address: you see your page always.")
            return None
        return Target("person", person=User.objects.by_address(address), address=address)
