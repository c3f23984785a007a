"""What can be put beside the words on the writing surface, other than pictures: files, and videos by their link."""

from django.shortcuts import get_object_or_404

from portfolios import attachments, videos, writing
from portfolios.documents import FileRefused
from portfolios.models import Attachment

VERBS = ("add-file", "replace-file", "add-video")
ENDS = ("save", "done", "show", "show-anyway")


def pressed(form, is_script):
    """What was pressed, as (verb, ':', argument).

    Where an address stands in the field of a video and something else was pressed, the video is put in first: by
    Enter in that field as well, and nothing that was typed is lost without a script.
    """
    found = form.get("do", "save").partition(":")
    if not is_script and found[0] in ENDS:
        for name, value in form.items():
            if name.startswith("video-") and value.strip():
                return "add-video", ":", name.removeprefix("video-")
    return found


def act(surface):
    """The act of `surface` (a Writing) by its verb; None if it was refused, with the sentence in `at_gap` (E5)."""
    verb, after = surface.verb, surface.argument
    if verb == "add-video":
        try:
            video = videos.find(surface.request.POST.get(f"video-{after}", ""))
        except videos.NoVideo as refusal:
            surface.at_gap[after] = str(refusal)
            return None
        return writing.AddVideo(after, address=video.address)
    file = _file(surface, f"{'other' if verb == 'replace-file' else 'document'}-{after}")
    if file is None:
        return None
    return (writing.Replace if verb == "replace-file" else writing.AddFile)(after, attachment=file)


def _file(surface, field):
    """The file that came along: sent up before (`picture`), or in `field`; None if refused. Http404 if not theirs."""
    person = surface.viewer.person
    if named := surface.request.POST.get("picture"):
        files = Attachment.objects.owned_by(person).filter(width__isnull=True)
        return get_object_or_404(files, public_id=named)
    uploaded = surface.request.FILES.get(field)
    if uploaded is None:
        surface.at_gap[surface.argument] = "Choose a file first."
        return None
    try:
        return attachments.take_in_file(uploaded, person, surface.key)
    except FileRefused as refusal:
        surface.at_gap[surface.argument] = str(refusal)
    return None
