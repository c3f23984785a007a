"""Videos by link: which hosts there may be, and what their addresses look like.

A host is data (settings.VIDEO_HOSTS): a video's page at it, and the frame in which it plays, by the video's own name
there. An address is taken apart here and written anew: nothing of what somebody pasted gets into a page but the name.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.conf import settings


class NoVideo(ValueError):
    """An address that leads to no video that Sheaf shows; its sentence is for the person who pasted it."""


@dataclass(frozen=True)
class Video:
    """One video at its host."""

    host: str  # what people call it
    address: str  # its page there, which opens without a frame
    frame: str  # what plays it in a frame

    @property
    def origin(self):
        """Whence the frame comes, for the content policy."""
        parts = urlsplit(self.frame)
        return f"{parts.scheme}://{parts.netloc}"


def find(address):
    """Return the Video at an address that a person pasted or that is stored. Raises NoVideo with a sentence."""
    address = address.strip()
    if not re.match(r"https?://", address, re.IGNORECASE):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower().removeprefix("www.")
        is_plain = parts.port in (None, 80, 443) and "@" not in parts.netloc
    except ValueError:
        host, is_plain = "", False
    if not is_plain or "." not in host or any(letter.isspace() for letter in address):
        raise NoVideo("This is no address. Copy it from your browser's address bar, or from Share beside the video.")
    asked = [each for each in settings.VIDEO_HOSTS if host in each["hosts"]]
    for each in asked:
        for path, field in each["patterns"]:
            named = _named(each, path, field, parts)
            if named:
                return Video(each["name"], each["page"].format(**named), each["frame"].format(**named))
    if asked:
        name = asked[0]["name"]
        raise NoVideo(
            f"This address leads to {name}, but to no single video there. Open the video, and copy its address."
        )
    raise NoVideo(
        f"Sheaf shows videos from {host_names() or 'no host'}. For a video elsewhere, set a link in your text."
    )


def _named(host, path, field, parts):
    """What the address calls its video, by one of the host's patterns: {"id", "host", …}; None if it does not fit."""
    found = re.fullmatch(path, parts.path.rstrip("/") or "/", re.IGNORECASE)
    if not found:
        return None
    named = found.groupdict() | {"host": parts.hostname}
    if field:
        named["id"] = parse_qs(parts.query).get(field, [""])[0]
    return named if re.fullmatch(host["id"], named["id"]) else None


def host_names(joined="and"):
    """'YouTube and Vimeo': the hosts on the list; '' where it is empty."""
    names = list(dict.fromkeys(each["name"] for each in settings.VIDEO_HOSTS))
    return f" {joined} ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)


def of(section):
    """The Video of a section, or None where its host is not on the list any more: then there is a link alone."""
    try:
        return find(section.address)
    except NoVideo:
        return None
