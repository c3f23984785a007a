"""Where uploads lie: a folder that no address leads to (E4)."""

import os
import secrets
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

PART = ".part"  # at the end of a file that is being written; one that is left was cut off by a crash


@deconstructible
class PrivateStorage(FileSystemStorage):
    """Files under settings.MEDIA_ROOT that the server's own account alone can read.

    Every download goes through a view that asks who may see the file, so the storage has no address to
    give: `url()` raises ValueError. The folder is asked of the settings, so migrations name no path.

    A file is there whole or not at all, and on the disk before its row is written: it is written beside its place
    under another name, and then put there (E5).
    """

    base_url = None

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def _save(self, name, content):
        """Store `content` and return `name`, which is free. Raises OSError (a full disk); then nothing is left."""
        target = Path(self.path(name))
        self._make_folder(target.parent)
        part = target.with_name(f".{target.name[:50]}-{secrets.token_hex(8)}{PART}")
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            _sync(target.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return str(name).replace("\\", "/")

    def _make_folder(self, folder):
        """Make a folder and those above it, for the server's own account alone."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=self.directory_permissions_mode, exist_ok=True)
        _sync(folder.parent)


def _sync(folder):
    """Let what changed in a folder be on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
