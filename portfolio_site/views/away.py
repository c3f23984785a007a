"""Sheaf on a home screen and without a network: the manifest, the service worker, and the two pages that it keeps.

Both pages are the same for everybody and hold nothing of anybody; they and the styles and scripts that they need are
all that the service worker keeps (decision 0021).
"""

import hashlib
import json
import re
from functools import cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

PAPER = "#fbfaf5"  # --paper of tokens.css, as in base.html
PAGES = {"away": "portfolio_site/away.html", "away_write": "portfolio_site/away_write.html"}
OUR_OWN = re.compile(r'(?:href|src)="([^"]+)"')
BEGUN = ("writing.js", "kept.js")  # a page that was open when the network went may still ask for parts of these
IMPORTS = re.compile(r"""(?:from|import\(|import)\s*['"]\./([\w-]+\.js)['"]""")


@require_safe
def manifest(request):
    """What a phone asks before it puts Sheaf on its home screen."""
    icons = [
        {"src": static(f"icons/{name}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, purpose in (("icon", "any"), ("maskable", "maskable"))
        for size in (192, 512)
    ]
    said = {
        "name": "Sheaf",
        "short_name": "Sheaf",
        "description": "Your e-portfolio: what you write is seen by nobody until you show it.",
        "lang": "en-GB",
        "id": "/",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")


@require_safe
def service_worker(request):
    """The service worker of the whole site. It changes when one of the files does that it keeps, and only then."""
    return HttpResponse(worker() if settings.DEBUG else _worker_once(), content_type="text/javascript; charset=utf-8")


@require_safe
def away(request):
    """What is said where the server cannot be reached; the service worker shows it in place of the page asked for."""
    return HttpResponse(render_to_string(PAGES["away"]))  # without the request: it knows of nobody


@require_safe
def away_write(request):
    """The page on which one begins an entry without a network."""
    return HttpResponse(render_to_string(PAGES["away_write"]))


def worker():
    """The text of the service worker: its code, and the list of what it keeps."""
    pages = {reverse(name): render_to_string(template) for name, template in PAGES.items()}
    files = sorted(_files_of(pages.values()))
    digest = hashlib.sha256(render_to_string("portfolio_site/worker.js").encode())
    for part in (*pages.values(), *files, *map(_content, files)):
        digest.update(part.encode() if isinstance(part, str) else part)
    given = {
        "version": digest.hexdigest()[:16],
        "files": files,
        "away": reverse("away"),
        "write": reverse("away_write"),
        "plus": reverse("write"),
    }
    return render_to_string("portfolio_site/worker.js", {"given": json.dumps(given)})  # addresses of our own alone


@cache
def _worker_once():
    return worker()


def _files_of(pages):
    """The addresses of the styles, scripts and icons of some pages, and of every script that one of these imports."""
    found = {each for page in pages for each in OUR_OWN.findall(page) if each.startswith(settings.STATIC_URL)}
    by_address = {static(f"js/{name}"): name for name in _scripts()}
    waiting = [*BEGUN, *(by_address[each] for each in found if each in by_address)]
    found |= {static(f"js/{name}") for name in BEGUN}
    while waiting:
        for name in IMPORTS.findall(_scripts()[waiting.pop()]):
            if static(f"js/{name}") not in found:
                found.add(static(f"js/{name}"))
                waiting.append(name)
    return found


def _scripts():
    """{name: text} of our own scripts, by the names that they have in the source."""
    found = {}
    for directory in settings.STATICFILES_DIRS:
        for path in sorted((directory / "js").glob("*.js")):
            found[path.name] = path.read_text(encoding="utf-8")
    return found


def _content(address):
    """What a file holds, where its address does not change with it; else nothing."""
    path = finders.find(address.removeprefix(settings.STATIC_URL)) if settings.DEBUG else None
    if path is None:
        return ""
    with open(path, "rb") as file:
        return file.read()
