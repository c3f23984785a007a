"""People and cohorts in the Django admin. Nothing that anybody wrote is to be found here (P2).

Superusers look after people and cohorts; a course admin comes in for the cohorts of their appointment. Nobody is
deleted; nobody gives themselves a membership or an appointment (A5); who did what and when is recorded.
"""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .forms import AppointForm, EnrolForm, PersonForm
from .models import Campus, Cohort, CourseAdmin, Membership, Programme, User


def run_by(person):
    """The cohorts whose people this person enrols: all for a superuser, else those of their appointments now."""
    if person.is_superuser:
        return Cohort.objects.all()
    now = timezone.now()
    return Cohort.objects.filter(pk__in=CourseAdmin.objects.current(now).filter(person=person).values("cohort"))


class NobodyDeletes(admin.ModelAdmin):
    """Nothing here is ever deleted, and no model permission of Django's is asked: the appointment decides."""

    actions = None

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

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
    list_display = ["name", "email", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    ordering = ["name", "pk"]
    actions = ["deactivate", "activate"]

    def get_queryset(self, request):
        """For a course admin: whoever is or was in a cohort that they run (A4)."""
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        return people.filter(pk__in=Membership.objects.filter(cohort__in=run_by(request.user)).values("person"))

    def has_view_permission(self, request, obj=None):
        if request.user.is_superuser:
            return True
        return run_by(request.user).exists() if obj is None else self.get_queryset(request).filter(pk=obj.pk).exists()

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["name", "email"]
        return ["name", "email", "is_active", "is_staff", "is_superuser", "last_login", "date_joined"]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        fixed = ["is_active", "last_login", "date_joined"]
        if obj.last_login is not None:
            fixed.append("email")
        if not request.user.is_superuser or obj == request.user:
            fixed += ["is_staff", "is_superuser"]
        return fixed

    @admin.action(description="Deactivate: everything of theirs closes at once", permissions=["change"])
    def deactivate(self, request, people):
        for person in people.filter(is_active=True):
            if person == request.user:
                self.message_user(request, "Nobody deactivates themselves.", messages.WARNING)
                continue
            person.deactivate()
            self.log_change(request, person, "Deactivated.")
            self.message_user(request, f"{person.name} can no longer sign in; their pages are closed to everybody.")

    @admin.action(description="Let them in again", permissions=["change"])
    def activate(self, request, people):
        for person in people.filter(is_active=False):
            person.activate()
            self.log_change(request, person, "Activated.")
            self.message_user(request, f"{person.name} can sign in again, by a code to their address.")


class Lines(admin.TabularInline):
    """The lines of a cohort: those that are there, and empty ones to add. Saved by CohortAdmin, never deleted."""

    extra = 1
    can_delete = False

    def get_formset(self, request, obj=None, **kwargs):
        """The formset whose forms know who acts and on which cohort."""
        kwargs["form"] = type(self.form.__name__, (self.form,), {"by": request.user, "cohort": obj})
        return super().get_formset(request, obj, **kwargs)

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return obj is not None

    def has_change_permission(self, request, obj=None):
        return True

    def has_delete_permission(self, request, obj=None):
        return False


class MembershipLines(Lines):
    model = Membership
    form = EnrolForm
    verbose_name = "membership"
    readonly_fields = ["who", "joined_at", "left_at", "added_by", "ended_by"]
    fields = ["who", "address", "name", "role", "title", "teaches", "workplace", *readonly_fields[1:], "end"]
    fk_name = "cohort"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "added_by", "ended_by")

    @admin.display(description="person")
    def who(self, membership):
        return f"{membership.person.name}, {membership.person.email}" if membership.pk else ""


class AppointmentLines(Lines):
    model = CourseAdmin
    form = AppointForm
    readonly_fields = ["who", "since", "until", "appointed_by"]
    fields = ["who", "address", *readonly_fields[1:], "end"]
    fk_name = "cohort"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "appointed_by")

    @admin.display(description="person")
    def who(self, appointment):
        return f"{appointment.person.name}, {appointment.person.email}" if appointment.pk else ""


@admin.register(Cohort)
class CohortAdmin(NobodyDeletes):
    list_display = ["name", "programme", "campus", "year", "starts", "ends"]
    list_filter = ["campus", "programme"]
    search_fields = ["name"]
    inlines = [MembershipLines, AppointmentLines]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=run_by(request.user).values("pk"))

    def has_view_permission(self, request, obj=None):
        cohorts = run_by(request.user)
        return cohorts.exists() if obj is None else cohorts.filter(pk=obj.pk).exists()

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        """What a cohort is, is for superusers to say; its course admins look after its people."""
        return [] if request.user.is_superuser else ["name", "programme", "campus", "year", "starts", "ends"]

    def save_formset(self, request, form, formset, change):
        """Enrol, appoint, change words and end, each by its own verb, so that what follows from it happens (A5, A6)."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        cohort = form.instance
        for line in formset.forms:
            if not line.has_changed():
                continue
            try:
                with transaction.atomic():
                    if isinstance(line, EnrolForm):
                        self.save_membership(request, cohort, line, formset)
                    else:
                        self.save_appointment(request, cohort, line, formset)
            except ValidationError as refusal:  # somebody was faster in another window
                self.message_user(request, " ".join(refusal.messages), messages.WARNING)

    def save_membership(self, request, cohort, line, formset):
        if line.instance.pk is None:
            formset.new_objects.append(line.enrol(cohort))
            return
        membership = line.save()
        formset.changed_objects.append((membership, line.changed_data))
        if line.cleaned_data.get("end"):
            membership.end(by=request.user)

    def save_appointment(self, request, cohort, line, formset):
        if line.instance.pk is None:
            appointment = cohort.appoint(line.person, by=request.user)
            formset.new_objects.append(appointment)
        elif line.cleaned_data.get("end"):
            line.instance.end(by=request.user)
            formset.changed_objects.append((line.instance, ["until"]))
