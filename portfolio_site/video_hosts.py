"""The hosts whose videos can stand in a text (portfolios/videos.py reads them); a college adds its own by VIDEO_SITES.

Each has a name for readers, its host names, the shapes of the addresses of its pages (a path, and the field of the
query that has the video's name where the path does not have it as `id`), what such a name looks like, and the two
addresses that are made of it.
"""

from django.core.exceptions import ImproperlyConfigured

YOUTUBE = {
    "name": "YouTube",
    "hosts": ("youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com", "youtu.be"),
    "patterns": ((r"/watch", "v"), (r"/(?:embed|shorts|live|v)/(?P<id>[^/]+)", ""), (r"/(?P<id>[^/]+)", "")),
    "id": r"[A-Za-z0-9_-]{11}",
    "page": "https://www.youtube.com/watch?v={id}",
    "frame": "https://www.youtube-nocookie.com/embed/{id}?autoplay=1&rel=0",
}
VIMEO = {
    "name": "Vimeo",
    "hosts": ("vimeo.com", "player.vimeo.com"),
    "patterns": ((r"/(?:video/)?(?P<id>\d+)", ""), (r"/(?:channels|groups|album|showcase)/.+/(?P<id>\d+)", "")),
    "id": r"\d{6,12}",
    "page": "https://vimeo.com/{id}",
    "frame": "https://player.vimeo.com/video/{id}?dnt=1&autoplay=1",
}
VIMEO_UNLISTED = {  # its address carries a second word, without which it does not play
    **VIMEO,
    "patterns": ((r"/(?:video/)?(?P<id>\d+)/(?P<word>[0-9a-f]{8,12})", ""),),
    "page": "https://vimeo.com/{id}/{word}",
    "frame": "https://player.vimeo.com/video/{id}?h={word}&dnt=1&autoplay=1",
}
OWN = {  # what a college runs itself, or has under a name of its own
    "estream": {
        "name": "Planet eStream",
        "patterns": ((r"/(?:view|embed)\.aspx", "id"),),
        "id": r"[0-9]{1,9}~[A-Za-z0-9~_-]{1,40}",
        "page": "https://{host}/View.aspx?id={id}",
        "frame": "https://{host}/Embed.aspx?id={id}",
    },
    "panopto": {
        "name": "Panopto",
        "patterns": ((r"/panopto/pages/(?:viewer|embed)\.aspx", "id"),),
        "id": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "page": "https://{host}/Panopto/Pages/Viewer.aspx?id={id}",
        "frame": "https://{host}/Panopto/Pages/Embed.aspx?id={id}&autoplay=true",
    },
}


def video_hosts(words):
    """The list of hosts: YouTube, Vimeo, and those of `words`, each 'estream=host.name' or 'panopto=host.name'.

    The word 'none' leaves out the first two. Raises ImproperlyConfigured on anything else.
    """
    found = [] if "none" in words else [YOUTUBE, VIMEO, VIMEO_UNLISTED]
    for word in words:
        kind, _, host = word.partition("=")
        if word == "none":
            continue
        if kind not in OWN or "." not in host or not host.replace(".", "").replace("-", "").isalnum():
            raise ImproperlyConfigured(
                f"VIDEO_SITES: write estream=estream.example.ac.uk or panopto=example.cloud.panopto.eu, not {word!r}."
            )
        found.append({**OWN[kind], "hosts": (host.lower().removeprefix("www."),)})
    return found
