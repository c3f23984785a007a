"""The two lists of the Django admin that speak of comments. Neither shows anybody what the site would not show them.

*Comments that wait* is the waiting page's own queryset: an owner who is let into the admin decides there on what
waits for them, by the same methods, in the version that stood on the screen (C4, C7). *Portfolios where comments wait*
is a course admin's figure of A4, by portfolio, with *Remind*. Nothing is added, changed, deleted or searched here, and
nothing is logged: the record of a decision is its event (C16).
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Min, OuterRef, Subquery
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.timesince import timesince

from cohorts.models import Cohort, CourseAdmin, Membership, Role, User
from portfolios.models import Page

from .forms import NoteForm, named
from .models import Comment, WaitingComment, WaitingPortfolio
from .reminding import remind_owner
from .views.deciding import decide_each, described, of_their_owner, to_decide


class ListOnly(admin.ModelAdmin):
    """A list with acts, and no other page: no form, history, search, filter, or deleting."""

    actions_on_top = True
    list_display_links = None
    list_per_page = 30
    show_full_result_count = False
    sortable_by = ()
    title = ""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", self.admin_site.admin_view(self.changelist_view), name=name)]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied("What this list holds is for others. Nothing of it is shown to you.")
        return super().changelist_view(request, {"title": self.title, **(extra_context or {})})

    def lookup_allowed(self, lookup, value, request):
        """Nothing is looked up by an address: what a list holds its queryset alone decides."""
        return False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def mark_of(self, row):
        """What the box of a row sends."""
        raise NotImplementedError

    def action_checkbox(self, row):
        box = forms.CheckboxInput({"class": "action-select", "aria-label": f"Choose: {row}"}, lambda value: False)
        return box.render(ACTION_CHECKBOX_NAME, self.mark_of(row))

    def response_action(self, request, queryset):
        """Do what was chosen with the rows that were chosen, by name, and come back to the list."""
        index = request.POST.get("index", "0")
        acts = request.POST.getlist("action")
        act = acts[int(index)] if index in ("0", "1") and int(index) < len(acts) else ""
        if act in self.get_actions(request):
            self.act(request, act, request.POST.getlist(ACTION_CHECKBOX_NAME))
        else:
            self.message_user(request, "Choose what to do with them.", messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())


@admin.register(WaitingComment)
class WaitingComments(ListOnly):
    """What waits for whoever is looking, as the owner of its page: nobody else's, whatever their flags (C3)."""

    title = "Comments that wait for you"
    actions = ["approve", "keep", "decline"]
    list_display = ["writer", "words", "about", "written", "showing"]
    ordering = ["created_at", "pk"]

    def has_view_permission(self, request, obj=None):
        """Whoever owns a page, of those who come into the admin at all."""
        if not hasattr(request, "_owns_a_page"):
            request._owns_a_page = Page.objects.owned_by(request.user).exists()
        return request._owns_a_page

    def get_queryset(self, request):
        return to_decide(request.viewer, WaitingComment.objects)

    def get_changelist_instance(self, request):
        """The list with what the waiting page says of each comment: the same queries."""
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        for item in described(found.result_list, request.viewer):
            item.comment.item = item
        return found

    def mark_of(self, row):
        """The comment and the version that stands on the screen (C7)."""
        return f"{row.public_id}.{row.version}"

    @admin.display(description="from")
    def writer(self, row):
        return f"{row.author.name}, {row.item.line}" if row.item.line else row.author.name

    @admin.display(description="comment")
    def words(self, row):
        return render_to_string("comments/_body.html", {"comment": row})

    @admin.display(description="on")
    def about(self, row):
        answers = f", in answer to {row.parent.author.first_name}" if row.parent_id else ""
        return f"{row.thing.heading}{answers}"

    @admin.display(description="written")
    def written(self, row):
        changed = ", changed since you showed it" if row.item.is_changed else ""
        return f"{timezone.localtime(row.created_at):%d %b %Y, %H:%M}{changed}"

    @admin.display(description="if you approve")
    def showing(self, row):
        return row.item.show_label

    @admin.action(description="Approve: show them")
    def approve(self, request, comments):
        """Named for the choice alone; `act` does it."""

    @admin.action(description="Keep between us")
    def keep(self, request, comments):
        """Named for the choice alone."""

    @admin.action(description="Decline")
    def decline(self, request, comments):
        """Named for the choice alone."""

    def act(self, request, act, chosen):
        """Decide on each, as the waiting page does; what has changed since is refused with a sentence (C7)."""
        try:
            wanted = named(chosen)
        except ValueError:
            self.message_user(request, "Choose from the list, 100 at most.", messages.WARNING)
            return
        note = NoteForm({})
        note.is_valid()
        did, not_done = decide_each(request, wanted, of_their_owner(request.viewer, wanted), act, note)
        for each in did:
            self.message_user(request, each["words"])
        for each in not_done:
            self.message_user(request, each["words"], messages.WARNING)


@admin.register(WaitingPortfolio)
class WaitingPortfolios(ListOnly):
    """For each trainee of a course admin's cohorts how many comments wait and since when: the one figure (A4)."""

    title = "How many comments wait, by portfolio"
    actions = ["remind"]
    list_display = ["portfolio", "cohort_names", "waiting", "oldest_waits"]

    def get_ordering(self, request):
        """Longest waiting first."""
        return [F("oldest").asc(nulls_last=True), "name", "pk"]

    def runs(self, request):
        return CourseAdmin.objects.current(request.viewer.now).filter(person=request.user).values("cohort")

    def has_view_permission(self, request, obj=None):
        """Course admins, by their appointment; a superuser has none by being one."""
        if not hasattr(request, "_has_appointment"):
            request._has_appointment = self.runs(request).exists()
        return request._has_appointment

    def trainees(self, request):
        current = Membership.objects.current(request.viewer.now)
        return current.filter(role=Role.TRAINEE, cohort__in=self.runs(request), person__is_active=True)

    def get_queryset(self, request):
        waiting = Comment.objects.waiting().order_by().filter(page__owner=OuterRef("pk")).values("page__owner")
        return WaitingPortfolio.objects.filter(pk__in=self.trainees(request).values("person")).annotate(
            number=Subquery(waiting.annotate(n=Count("pk")).values("n")),
            oldest=Subquery(waiting.annotate(since=Min("created_at")).values("since")),
        )

    def get_changelist_instance(self, request):
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        here = {}
        for each in self.trainees(request).filter(person__in=found.result_list).select_related("cohort"):
            here.setdefault(each.person_id, []).append(each.cohort.name)
        for row in found.result_list:
            row.cohorts_here = ", ".join(here.get(row.pk, []))
        return found

    def mark_of(self, row):
        return row.public_id

    @admin.display(description="portfolio of")
    def portfolio(self, row):
        return row.name

    @admin.display(description="cohort")
    def cohort_names(self, row):
        return row.cohorts_here

    @admin.display(description="comments that wait")
    def waiting(self, row):
        return row.number or "none"

    @admin.display(description="the oldest waits for")
    def oldest_waits(self, row):
        return timesince(row.oldest, depth=1) if row.oldest else ""

    @admin.action(description="Remind the owner")
    def remind(self, request, portfolios):
        """Named for the choice alone; `act` does it."""

    def act(self, request, act, chosen):
        """Remind each owner, once a day at most; what waits for them is not said here or there."""
        viewer = request.viewer
        for row in self.get_queryset(request).filter(public_id__in=chosen[:100]):
            cohort = Cohort.objects.filter(pk__in=self.trainees(request).filter(person=row.pk).values("cohort")).first()
            if remind_owner(User.objects.get(pk=row.pk), by=viewer.person, cohort=cohort, now=viewer.now):
                self.message_user(request, f"{row.name} is reminded.")
            elif row.number:
                words = f"{row.name} was reminded within the last day already."
                self.message_user(request, words, messages.WARNING)
            else:
                self.message_user(request, f"No comment waits for {row.name}.", messages.WARNING)
