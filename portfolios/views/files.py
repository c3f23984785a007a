"""Downloads. Every one passes the rule; no file has an address of its own (E4)."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portfolios.models import Attachment

SHOWN_AS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


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
    try:
        stored = default_storage.open(found.path(size), "rb")
    except OSError as error:
        raise Http404 from error
    name = f"picture-{found.public_id}.{SHOWN_AS[found.content_type]}"
    response = FileResponse(stored, content_type=found.content_type, filename=name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
