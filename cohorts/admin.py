"""People and cohorts in the Django admin. Nothing that anybody wrote is to be found here (P2).

Superusers look after people and cohorts; a course admin comes in for the cohorts of their appointment. Nobody is
deleted; nobody gives themselves a membership or an appointment (A5); who did what and when is recorded.
"""

import json

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from .forms import AppointForm, AppointmentForm, EnrolForm, MembershipForm, PersonForm
from .models import Campus, Cohort, CourseAdmin, Invitation, Letter, Membership, Programme, User
from .models.belonging import ABOUT


def run_by(person):
    """The cohorts whose people this person enrols: all for a superuser, else those of their appointments now."""
    if person.is_superuser:
        return Cohort.objects.all()
    now = timezone.now()
    return Cohort.objects.filter(pk__in=CourseAdmin.objects.current(now).filter(person=person).values("cohort"))


def runs(request, cohort=None):
    """True if the person of this request enrols people in `cohort`, or anywhere; asked once for all parts of a page."""
    cohorts = run_by(request.user)
    found = cohorts.filter(pk=cohort.pk) if cohort else cohorts
    return request.viewer.known(("runs", cohort and cohort.pk), found.exists)


def named(thing):
    """What the admin's record calls a thing: people by what stands in their address, since names go with them (C17)."""
    if isinstance(thing, User):
        return f"person {thing.public_id}"
    if isinstance(thing, Membership | CourseAdmin):
        return f"person {thing.person.public_id} in {thing.cohort}"
    return str(thing)


class NobodyDeletes(admin.ModelAdmin):
    """Nothing here is ever deleted, and no model permission of Django's is asked: the appointment decides."""

    actions = None

    def log_addition(self, request, obj, message):
        """Record who added what and when (A5)."""
        return self.note(request, obj, ADDITION, message)

    def log_change(self, request, obj, message):
        """Record who changed what and when (A5)."""
        return self.note(request, obj, CHANGE, message)

    def note(self, request, thing, act, message):
        """Write the record's line; it outlives the name of whom it is about, and holds none (C17)."""
        return LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(thing),
            object_id=str(thing.pk),
            object_repr=named(thing)[:200],
            action_flag=act,
            change_message=json.dumps(message) if isinstance(message, list) else message,
        )

    def construct_change_message(self, request, form, formsets, add=False):
        """Django's list of what was changed, with lines of people by `named`."""
        said = super().construct_change_message(request, form, formsets, add)
        things = [
            thing
            for formset in formsets or []
            for thing in [*formset.new_objects, *(changed for changed, _ in formset.changed_objects)]
        ]
        lines = [line for each in said for line in each.values() if "object" in line]
        for line, thing in zip(lines, things, strict=True):
            line["object"] = named(thing)
        return said

    def lookup_allowed(self, lookup, value, request):
        """Only the filters on the screen, to the letter: what else an address asks for could be read out by guessing.

        A chain that begins at a filter goes on to anything, a comment's words and a password's digest too.
        """
        asked = ("exact", "id__exact", "isnull")
        return lookup in {f"{name}__{end}" for name in self.get_list_filter(request) for end in asked}

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return runs(request)

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Campus, Programme)
class NamesAdmin(NobodyDeletes):
    search_fields = ["name"]


@admin.register(User)
class PersonAdmin(NobodyDeletes):
    """Names and addresses. Whoever has signed in once keeps their address: it is what lets them in."""

    form = PersonForm
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]
    actions = ["deactivate", "activate"]

    def get_queryset(self, request):
        """For a course admin: the members and course admins, now, of the cohorts that they run (A4)."""
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        now, cohorts = timezone.now(), run_by(request.user)
        members = Membership.objects.current(now).filter(cohort__in=cohorts)
        admins = CourseAdmin.objects.current(now).filter(cohort__in=cohorts)
        here = Q(pk__in=members.values("person")) | Q(pk__in=admins.values("person"))
        return people.filter(here, is_active=True)

    def has_view_permission(self, request, obj=None):
        if request.user.is_superuser:
            return True
        return runs(request) if obj is None else self.get_queryset(request).filter(pk=obj.pk).exists()

    def get_list_display(self, request):
        """A course admin reads names and addresses, and not when somebody signed in (A4)."""
        return ["name", "email", "is_active", *(["last_login"] if request.user.is_superuser else [])]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["name", "email"]
        if not request.user.is_superuser:
            return ["name", "email", "here"]
        return ["name", "email", "here", "is_staff", "is_superuser", "last_login", "date_joined"]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        fixed = ["here", "last_login", "date_joined"]
        if obj.left_at:
            return [*fixed, "name", "email", "is_staff", "is_superuser"]
        if obj.last_login is not None:
            fixed.append("email")
        if not request.user.is_superuser or obj == request.user:
            fixed += ["is_staff", "is_superuser"]
        return fixed

    @admin.display(boolean=True, description="active")
    def here(self, person):
        """Said here, and changed by the actions on the list: they are verbs, and recorded."""
        return person.is_active

    def save_model(self, request, obj, form, change):
        """With another address the link that went to the old one ends, and a new one goes out.

        Somebody who has a password used the old one: they are told there. Whoever never came may never have had it, and
        the new one is not told to a stranger.
        """
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            if obj.has_come:
                Letter.to_address(form.initial["email"], obj, "address_changed", obj)
            for invitation in Invitation.objects.filter(person=obj, cancelled_at__isnull=True):
                invitation.send_again(by=request.user)

    @admin.action(description="Deactivate: everything of theirs closes at once", permissions=["change"])
    def deactivate(self, request, people):
        """Somebody who is leaving loses the way back; the fortnight, and what comes at its end, stay (A7, C17)."""
        for person in people:
            if person == request.user:
                self.message_user(request, "Nobody deactivates themselves.", messages.WARNING)
                continue
            if not person.deactivate():
                continue
            self.log_change(request, person, "Deactivated.")
            said = f"{person.name} can no longer sign in; their pages are closed to everybody."
            if person.left_at:
                said = f"{person.email} can no longer come back; what is theirs is erased when their fourteen days end."
            self.message_user(request, said)

    @admin.action(description="Let them in again", permissions=["change"])
    def activate(self, request, people):
        """Somebody who is leaving is not brought back by anybody else: they get their way back again (C17)."""
        for person in people:
            if not person.activate():
                continue
            self.log_change(request, person, "Activated.")
            said = f"{person.name} can sign in again, by a code to their address."
            if person.left_at:
                said = f"{person.email} has left Sheaf, and can come back again until their fourteen days end."
            self.message_user(request, said)


class Lines(admin.TabularInline):
    """Lines of a cohort that are there: changed and ended, never deleted. CohortAdmin saves them."""

    extra = 0
    can_delete = False
    fk_name = "cohort"

    def get_formset(self, request, obj=None, **kwargs):
        """The formset whose fields say what they are: Django leaves that to the heading of their column."""
        formset = super().get_formset(request, obj, **kwargs)
        for name, field in formset.form.base_fields.items():
            field.widget.attrs["aria-label"] = field.label or name
        return formset

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return True

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "cohort")

    @admin.display(description="person")
    def who(self, line):
        # Where somebody who is no longer here is written to now is not this cohort's to know (A4), and the
        # address of whose name went with them would say it (C17).
        is_here = self.ended_at(line) is None and line.person.is_active
        return f"{line.person.name}, {line.person.email}" if is_here else line.person.name

    @staticmethod
    def ended_at(line):
        return line.left_at if isinstance(line, Membership) else line.until

    def day(self, instant):
        return date_format(timezone.localtime(instant), "j M Y") if instant else ""

    @admin.display(description="from")
    def begins(self, line):
        return self.day(line.joined_at if isinstance(line, Membership) else line.since)

    @admin.display(description="until")
    def finishes(self, line):
        return self.day(self.ended_at(line))


class NewLines(Lines):
    """Empty lines to add to a cohort; none of those that are there."""

    extra = 1

    def get_formset(self, request, obj=None, **kwargs):
        """The formset whose forms know who acts and on which cohort."""
        kwargs["form"] = type(self.form.__name__, (self.form,), {"by": request.user, "cohort": obj})
        return super().get_formset(request, obj, **kwargs)

    def has_add_permission(self, request, obj=None):
        return obj is not None

    def has_change_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).none()


class MembershipLines(Lines):
    model = Membership
    form = MembershipForm
    verbose_name_plural = "memberships"
    readonly_fields = ["who", "role", "begins", "finishes", "added_by", "ended_by"]
    fields = ["who", "role", "title", "teaches", "workplace", *readonly_fields[2:], "end"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("added_by", "ended_by")


class EnrolLines(NewLines):
    model = Membership
    form = EnrolForm
    verbose_name, verbose_name_plural = "person", "enrol somebody"
    fields = ["address", "name", "role", "title", "teaches", "workplace"]


class AppointmentLines(Lines):
    model = CourseAdmin
    form = AppointmentForm
    verbose_name_plural = "course admins"
    readonly_fields = ["who", "begins", "finishes", "appointed_by"]
    fields = [*readonly_fields, "end"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("appointed_by")


class AppointLines(NewLines):
    model = CourseAdmin
    form = AppointForm
    verbose_name, verbose_name_plural = "course admin", "appoint a course admin"
    fields = ["address"]


@admin.register(Cohort)
class CohortAdmin(NobodyDeletes):
    """A cohort and its people. What follows from an enrolment or an ending follows here too (A5, A6)."""

    list_display = ["name", "programme", "campus", "year", "starts", "ends"]
    list_filter = ["campus", "programme"]
    list_select_related = ["programme", "campus"]
    search_fields = ["name"]
    inlines = [EnrolLines, MembershipLines, AppointLines, AppointmentLines]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=run_by(request.user).values("pk"))

    def has_view_permission(self, request, obj=None):
        return runs(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        """What a cohort is, is for superusers to say; its course admins look after its people."""
        return [] if request.user.is_superuser else ["name", "programme", "campus", "year", "starts", "ends"]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def save_model(self, request, obj, form, change):
        """A new last day is recorded as where a course admin sets it (A5); the form has seen that it fits the first."""
        super().save_model(request, obj, form, change)
        if change and "ends" in form.changed_data:
            obj.record_last_day(obj.ends, by=request.user)

    def save_formset(self, request, form, formset, change):
        """Enrol, appoint, change words and end, each by its own verb."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        # Lines that add have no old ones: what a hand-made form calls so has been looked at by nobody.
        adds = issubclass(formset.form, (EnrolForm, AppointForm))
        for line in formset.extra_forms if adds else formset.forms:
            if not line.has_changed():
                continue
            try:
                with transaction.atomic():
                    self.save_line(request, form.instance, line, formset)
            except ValidationError as refusal:  # somebody was faster in another window
                self.message_user(request, " ".join(refusal.messages), messages.WARNING)

    def save_line(self, request, cohort, line, formset):
        if isinstance(line, EnrolForm):
            formset.new_objects.append(line.enrol())
        elif isinstance(line, AppointForm):
            formset.new_objects.append(cohort.appoint(line.person, by=request.user))
        else:
            if isinstance(line, MembershipForm):
                words = {name: line.cleaned_data[name] for name in ABOUT}
                Membership.objects.get(pk=line.instance.pk).describe(by=request.user, **words)
            if line.cleaned_data["end"]:
                line.instance.end(by=request.user)
            formset.changed_objects.append((line.instance, line.changed_data))
