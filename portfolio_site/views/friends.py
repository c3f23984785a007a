"""Critical friends: who they are, who asks to be one, whom one has asked, and asking somebody else."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts import limits
from cohorts.doors import signed_in
from cohorts.forms import TheirAddressField
from cohorts.models import Pair, Role
from cohorts.models.pairs import is_trainee
from portfolios import choosing


@dataclass(frozen=True)
class Row:
    """One pair or asking, with the other one of the two and where they are."""

    pair: Any
    friend: Any = None
    line: str = ""


class AskForm(forms.Form):
    """Whom to ask: somebody of the list, or whoever has an address (A8). `person` is set when it is valid."""

    whom = forms.CharField(required=False, label="Who")
    address = TheirAddressField()

    def __init__(self, data=None, *, people=()):
        super().__init__(data)
        self.by_address = data is not None and data.get("do") == "address"
        self.people = people
        self.person = None

    def clean_whom(self):
        """Find the person among those offered. Raises ValidationError for anybody else."""
        if self.by_address:
            return ""
        offered = {target.name: target.person for target, _ in self.people}
        self.person = offered.get(self.cleaned_data["whom"])
        if self.person is None:
            raise ValidationError("Choose somebody from the list.")
        return self.cleaned_data["whom"]

    def clean_address(self):
        """Return the address as it is compared. Raises ValidationError for what is none."""
        return TheirAddressField.whole(self.cleaned_data["address"]) if self.by_address else ""


@require_safe
@signed_in
def friends(request):
    """The viewer's critical friends, what is asked of them and by them, and a form to ask."""
    return _page(request)


@require_POST
@signed_in
def friend_ask(request):
    """Ask somebody of the list (do=person), or an address (do=address): the answer is the same either way (A8)."""
    viewer = request.viewer
    if not is_trainee(viewer.person, viewer.now):
        raise PermissionDenied("Critical friends are trainees, and you are one in no cohort at the moment.")
    form = AskForm(request.POST, people=_people(viewer))
    if too_often := limits.refusal(request, "people"):
        form.add_error("address" if form.by_address else "whom", too_often)
        return _page(request, form, status=429)
    if form.is_valid():
        address = form.cleaned_data["address"]
        try:
            pair = Pair.ask(viewer.person, person=form.person, address=address, now=viewer.now)
        except ValidationError as refusal:
            form.add_error(None, _at_fields(refusal))
        else:
            name = address or form.person.name
            if pair.is_agreed and not address:
                messages.success(request, f"You and {name} are critical friends now.")
            else:
                messages.success(request, f"{name} is asked. You are told if they agree.")
            return redirect("friends")
    return _page(request, form, status=400)


def _at_fields(refusal):
    """The refusal of the verb at the fields of this form."""
    if not hasattr(refusal, "error_dict"):
        return refusal
    names = {"person": "whom"}
    return ValidationError({names.get(name, name): errors for name, errors in refusal.message_dict.items()})


@require_POST
def friend_answer(request, public_id):
    """Agree to be critical friends (do=agree), or put the asking away (do=decline), which the asker is not told."""
    viewer = request.viewer
    pair = _pair(viewer, public_id)
    if pair.other_id != viewer.person.pk:
        raise PermissionDenied("You have asked this: the other one answers.")
    wish = request.POST.get("do")
    if wish not in ("agree", "decline"):
        raise BadRequest("There is no such answer.")
    if wish == "decline":
        pair.decline(by=viewer.person, now=viewer.now)
        messages.success(request, f"Put away. {pair.asker.first_name} is not told.")
        return redirect("friends")
    try:
        pair.agree(by=viewer.person, now=viewer.now)
        messages.success(request, f"You and {pair.asker.name} are critical friends now.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("friends")


@require_POST
def friend_end(request, public_id):
    """End a pair, or take an asking back. What the pair opened closes with the next request."""
    viewer = request.viewer
    pair = _pair(viewer, public_id)
    if pair.ended_by_id == viewer.person.pk:
        return redirect("friends")
    if not pair.can_be_ended_by(viewer.person):
        raise PermissionDenied("Only who asked can take it back: agree, or put it away.")
    friend = pair.friend_of(viewer.person.pk)
    pair.end(by=viewer.person, now=viewer.now)
    if pair.is_agreed:
        messages.success(request, f"You and {friend.name} are critical friends no more. What that opened is closed.")
    else:
        messages.success(request, f"Taken back: {pair.address or friend.name} is asked no more.")
    return redirect("friends")


def _pair(viewer, public_id):
    """The door: a pair or asking that the viewer may know of, or one that they settled before."""
    if viewer.person is None:
        raise Http404
    known = Pair.objects.visible_to(viewer) | Pair.objects.settled_by(viewer.person)
    return get_object_or_404(known.select_related("asker", "other"), public_id=public_id)


def _people(viewer, rows=()):
    """(Target, line) for the fellow trainees whom the viewer can ask."""
    taken = {row.friend.pk for row in rows if row.friend is not None}
    people = choosing.people_by_name(viewer, role=Role.TRAINEE)
    return [(target, line) for target, line in people if target.person.pk not in taken]


def _page(request, form=None, status=200):
    viewer = request.viewer
    me = viewer.person
    pairs = list(Pair.objects.visible_to(viewer).select_related("asker", "other"))
    others = {pair.pk: None if pair.address and pair.asker_id == me.pk else pair.friend_of(me.pk) for pair in pairs}
    places = choosing.places_of([friend for friend in others.values() if friend], viewer.now) if pairs else {}
    rows = [Row(pair, others[pair.pk], places.get(others[pair.pk].pk, "") if others[pair.pk] else "") for pair in pairs]
    may_ask = is_trainee(me, viewer.now)
    context = {
        "asks": [row for row in rows if not row.pair.is_agreed and row.pair.asker_id != me.pk],
        "friends": sorted((row for row in rows if row.pair.is_agreed), key=lambda row: row.friend.name),
        "asked": [row for row in rows if not row.pair.is_agreed and row.pair.asker_id == me.pk],
        "may_ask": may_ask,
        "people": _people(viewer, rows) if may_ask else [],
        "form": form or AskForm(),
    }
    return render(request, "portfolio_site/friends.html", context, status=status)
