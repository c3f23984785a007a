"""Who is in a cohort, for its course admins: names, roles, dates, and who has not come yet (A4)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ..doors import run_cohort
from ..models import Invitation, Membership, Role, User
from ..post.hours import on_its_way
from ..running_forms import CorrectionForm, RoleForm, WordsForm

PAGE = 100


def with_invitations(rows, viewer):
    """Memberships or appointments as a list, each with `has_come`, the `invitation` if not, and whether it is open."""
    found = list(rows.select_related("person", "person__invitation"))
    for each in found:
        each.has_come = each.person.has_come
        each.invitation = None if each.has_come else getattr(each.person, "invitation", None)
        each.invitation_is_open = each.invitation is not None and each.invitation.is_open_at(viewer.now)
    return found


def invite_again(person, **acting):
    """Invite `person` anew; return the sentence that says so. Raises ValidationError for who has come (A1)."""
    Invitation.invite_again(person, **acting)
    return f"A new invitation to {person.email} {on_its_way(acting['now'])}. The link before it no longer works."


def correct_address(person, address, **acting):
    """Let the invitation go to `address`; return the sentence that says so. Raises ValidationError for who has come."""
    changed = Invitation.correct_address(person, address, **acting)
    return f"The invitation goes to {address} now." if changed else "That was the address already."


def with_state(memberships, viewer):
    """The memberships as a list, each with its invitation and what its holder does."""
    found = with_invitations(memberships, viewer)
    for each in found:
        each.trade = each.title or each.teaches or each.person.teaches
    return found


@require_safe
def cohort_people(request, public_id):
    """Everybody in the cohort; with ?who=waited only those who have not come yet, with ?who=gone those who left."""
    cohort, viewer = run_cohort(request, public_id), request.viewer
    everybody = Membership.objects.filter(cohort=cohort).order_by("person__name", "pk")
    here = everybody.current(viewer.now).filter(person__is_active=True)
    waited = here.filter(person__in=User.objects.not_come().values("pk"))
    again = here.filter(person=OuterRef("person"))
    gone = everybody.exclude(pk__in=here.values("pk")).exclude(Exists(again))
    lists = {"": here, "waited": waited, "gone": gone}
    who = request.GET.get("who", "")
    who = who if who in lists else ""
    page = Paginator(lists[who], PAGE).get_page(request.GET.get("page"))
    page.object_list = with_state(page.object_list, viewer)
    numbers = everybody.order_by().aggregate(
        here=Count("pk", filter=Q(pk__in=here.values("pk"))),
        waited=Count("pk", filter=Q(pk__in=waited.values("pk"))),
        gone=Count("person", filter=Q(pk__in=gone.values("pk")), distinct=True),
    )
    return render(
        request,
        "cohorts/people.html",
        {"cohort": cohort, "page_obj": page, "who": who, "numbers": numbers},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cohort_person(request, public_id, person_id):
    """One person in the cohort: what they are called here, their role, their invitation, and the end of it (A5, A6)."""
    cohort, viewer = run_cohort(request, public_id), request.viewer
    members = Membership.objects.filter(cohort=cohort)
    person = get_object_or_404(User.objects.filter(pk__in=members.values("person")), public_id=person_id)
    history = list(members.filter(person=person).select_related("added_by", "ended_by").order_by("-joined_at", "-pk"))
    for each in history:
        each.person, each.cohort = person, cohort
    act = Acts(request, cohort, person, history[0])
    if request.method == "POST" and act.do():
        return redirect("cohort_person", cohort.public_id, person.public_id)
    invitation = Invitation.objects.filter(person=person).select_related("invited_by").first()
    return render(
        request,
        "cohorts/person.html",
        {
            "cohort": cohort,
            "person": person,
            "membership": history[0],
            "is_here": act.is_here,
            "history": history,
            "invitation": None if person.has_come else invitation,
            "invitation_is_open": bool(invitation and invitation.is_open_at(viewer.now)),
            "forms": act.forms,
            "is_self": person == viewer.person,
            "roles": Role,
        },
    )


class Acts:
    """What a course admin does to one person: each a verb of the models, chosen by the button `do`."""

    def __init__(self, request, cohort, person, membership):
        self.request, self.cohort, self.person, self.membership = request, cohort, person, membership
        self.by, self.now = request.viewer.person, request.viewer.now
        self.is_here = membership.left_at is None and person.is_active
        what = request.POST.get("do", "")
        self.what = what if what in ("words", "role", "address", "end", "resume", "again", "cancel") else ""

        def data(name):
            return request.POST if self.what == name else None

        self.forms = {
            "words": WordsForm(data("words"), initial=membership.about),
            "role": RoleForm(data("role"), initial={"role": membership.role}),
            "address": CorrectionForm(data("address"), initial={"address": person.email}, person=person),
        }

    def do(self):
        """Do what was asked; True where it is done, False where a form of the page says why it is not."""
        form = self.forms.get(self.what)
        if not self.what or (form is not None and not form.is_valid()):
            return False
        try:
            sentence = getattr(self, self.what)(form.cleaned_data if form is not None else None)
        except ValidationError as refusal:
            if form is not None:
                form.add_error(None, refusal)
                return False
            messages.warning(self.request, " ".join(refusal.messages))
            return True
        if sentence:
            messages.success(self.request, sentence)
        return True

    def refuse_gone(self):
        """Raise ValidationError for what is only done to somebody who is here."""
        if not self.is_here:
            raise ValidationError(f"{self.person.name} is not in {self.cohort.name} now.")

    def words(self, data):
        changed = self.membership.describe(by=self.by, now=self.now, **data)
        return "Kept." if changed else "Nothing was changed."

    def role(self, data):
        self.refuse_gone()
        held = self.membership.change_role(data["role"], by=self.by, now=self.now)
        return f"{self.person.name} is {held.get_role_display()} in {self.cohort.name}."

    def end(self, data):
        self.membership.end(by=self.by, now=self.now)
        return f"{self.person.name} is no longer in {self.cohort.name}. What that opened to them is closed."

    def resume(self, data):
        self.membership.resume(by=self.by, now=self.now)
        return f"{self.person.name} is in {self.cohort.name} again."

    def again(self, data):
        self.refuse_gone()
        return invite_again(self.person, by=self.by, cohort=self.cohort, now=self.now)

    def cancel(self, data):
        self.refuse_gone()
        held = Invitation.objects.filter(person=self.person).first()
        if held is not None:
            held.cancel(by=self.by, cohort=self.cohort, now=self.now)
        return f"The invitation of {self.person.name} is cancelled. Its link no longer works."

    def address(self, data):
        self.refuse_gone()
        return correct_address(self.person, data["address"], by=self.by, cohort=self.cohort, now=self.now)
