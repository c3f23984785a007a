"""Where uploads lie: a folder that no address leads to (E4)."""

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(FileSystemStorage):
    """Files under settings.MEDIA_ROOT that the server's own account alone can read.

    Every download goes through a view that asks who may see the file, so the storage has no address to
    give: `url()` raises ValueError. The folder is asked of the settings, so migrations name no path.
    """

    base_url = None

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)
