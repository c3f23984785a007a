"""Pictures that come to the writing surface: sent up before by its script, or in the form itself, several at once."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404

from cohorts.models import Sent
from portfolios import attachments, writing
from portfolios.documents import FileRefused
from portfolios.forms.writing import WORDS_AS_FIELDS
from portfolios.models import Attachment
from portfolios.pictures import PictureRefused

VERBS = ("add-picture", "replace")


def act(surface):
    """The act of `surface` (a Writing) by its verb; None if it was refused, with the sentence in `at_gap` (E5)."""
    verb, after = surface.verb, surface.argument
    pictures = _pictures(surface, f"{'replace' if verb == 'replace' else 'file'}-{after}")
    if not pictures:
        return None
    if verb == "replace":
        return writing.Replace(after, attachment=pictures[0])
    if len(pictures) > 1:
        return writing.AddPictures(after, attachments=pictures)
    try:  # what was written about it while it went up
        told = WORDS_AS_FIELDS["description"]().clean(surface.request.POST.get("description", ""))
    except ValidationError as refusal:
        surface.at_gap[after] = " ".join(refusal.messages)
        return None
    return writing.AddPicture(after, attachment=pictures[0], description=told)


def _pictures(surface, field):
    """The pictures that came along, those that could be taken; the others are told of. Http404 if not theirs."""
    person, found = surface.viewer.person, []
    if named := surface.request.POST.get("picture"):
        own = Attachment.objects.owned_by(person).filter(width__isnull=False)
        return [get_object_or_404(own, public_id=named)]
    uploaded = surface.request.FILES.getlist(field)
    if not uploaded:
        surface.at_gap[surface.argument] = "Choose a picture first."
    for number, each in enumerate(uploaded[: writing.MOST_SECTIONS]):
        key = Sent.key_of(surface.key, "one of several", number) if number else surface.key
        try:
            found.append(attachments.take_in(each, person, key))
        except (PictureRefused, FileRefused) as refusal:
            surface.at_gap[surface.argument] = str(refusal)
    return found
