"""Downloads, and what one keeps here. Every file passes the rule; none has an address of its own (E4)."""

import re

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.doors import signed_in
from portfolios import attachments, bin, using
from portfolios.documents import size_words
from portfolios.models import Attachment

SHOWN_AS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
POLICY = "default-src 'none'; sandbox"  # whatever a file holds, it can do nothing
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
ON_A_PAGE = 30


@require_safe
def file(request, public_id, size):
    """One size of a picture, for whoever may see it now: 404 otherwise, as if it did not exist (E4).

    It is one that we drew ourselves, so it is shown in the page; and it can do nothing there. No cache
    keeps it: what is taken back is gone with the next request (E3).
    """
    if size not in Attachment.SIZES:
        raise Http404
    found = get_object_or_404(Attachment.objects.visible_to(request.viewer), public_id=public_id)
    if found.content_type not in SHOWN_AS:
        raise Http404
    name = f"picture-{found.public_id}.{SHOWN_AS[found.content_type]}"
    response = FileResponse(_opened(found.path(size)), content_type=found.content_type, filename=name)
    response["Content-Security-Policy"] = POLICY
    return response


@require_safe
def download(request, public_id):
    """A file other than a picture, to be kept: for whoever may see it now, else 404 (E4)."""
    return _send(request, public_id, to_keep=True)


@require_safe
def play(request, public_id):
    """A sound, for the player in the page: for whoever may see it now, else 404 (E4)."""
    return _send(request, public_id, to_keep=False)


def _send(request, public_id, *, to_keep):
    found = get_object_or_404(Attachment.objects.visible_to(request.viewer), public_id=public_id)
    if found.kind is None or not (to_keep or found.is_sound):
        raise Http404
    stored = _opened(found.path())
    size = stored.size
    start, end = _asked(request.headers.get("Range", ""), size)
    if start >= end and size:
        stored.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = _Part(stored, start, end - start)
    response = FileResponse(part, content_type=found.content_type, as_attachment=to_keep, filename=found.name)
    response["Content-Length"] = end - start
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = POLICY
    if end - start < size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _opened(path):
    """The file of that name in the store, open; Http404 where the store has lost it."""
    try:
        return default_storage.open(path, "rb")
    except OSError as error:
        raise Http404 from error


def _asked(header, size):
    """(start, end) in bytes of what a Range header asks for; all of it where it asks for nothing that we know."""
    found = RANGE.fullmatch(header.strip())
    if not found or found[0] == "bytes=-":
        return 0, size
    first, last = found[1], found[2]
    if not first:  # the last so many
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


class _Part:
    """A piece of an open file, to be read as if it were all of it."""

    def __init__(self, file, start, length):
        self.file, self.left = file, length
        file.seek(start)

    def read(self, most=-1):
        data = self.file.read(self.left if most < 0 else min(most, self.left))
        self.left -= len(data)
        return data

    def close(self):
        self.file.close()


@require_safe
@signed_in
def my_files(request):
    """What one keeps here: how large it is, and where it is used; what is used nowhere can be deleted."""
    person = request.viewer.person
    order = request.GET.get("by", "")
    turn = Paginator(using.ordered(Attachment.objects.owned_by(person), order), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    used = attachments.used_by(person)
    context = {
        "rows": using.described(list(turn)),
        "turn": turn,
        "order": order if order in using.ORDERS else "",
        "used": size_words(used),
        "most": size_words(settings.PERSON_MAX_BYTES),
        "percent": min(100, round(100 * used / settings.PERSON_MAX_BYTES)),
        "days": settings.UNPLACED_DAYS,
    }
    return render(request, "portfolios/my_files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def file_delete(request, public_id):
    """Delete a file that is used nowhere: GET asks, POST erases it for good."""
    viewer = request.viewer
    found = get_object_or_404(Attachment.objects.visible_to(viewer), public_id=public_id)
    if found.owner_id != getattr(viewer.person, "pk", None):
        raise PermissionDenied
    row = using.described([found])[0]
    if request.method == "POST":
        if bin.erase_file(found):
            messages.success(request, "It is deleted.")
        else:
            messages.warning(request, "It is used, so it stays. Take it out of your text first.")
        return redirect("my_files")
    return render(request, "portfolios/file_delete.html", {"row": row})
