"""How files arrive: in pieces, onto the disk, never all of one in memory."""

import logging

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

logger = logging.getLogger(__name__)


class ToDisk(TemporaryFileUploadHandler):
    """Writes what arrives to `FILE_UPLOAD_TEMP_DIR`.

    What is longer than any file that is taken is read to its end and not kept. Where the disk is full the words of
    the same form still arrive: the file is then an empty one with `is_unwritten`, to be refused in a sentence.
    """

    def new_file(self, *args, **kwargs):
        self.is_unwritten, self.file = False, None
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self.give_up()

    def receive_data_chunk(self, raw_data, start):
        """Write one piece; returns None, for no other handler is to have it."""
        if self.is_unwritten or start > max(settings.FILE_MAX_BYTES, settings.PICTURE_MAX_BYTES):
            return
        try:
            self.file.write(raw_data)
            self.file.file.flush()
        except OSError:
            self.give_up()

    def file_complete(self, file_size):
        if self.is_unwritten:
            file = SimpleUploadedFile(self.file_name, b"", self.content_type)
            file.is_unwritten = True
            return file
        return super().file_complete(file_size)

    def give_up(self):
        """Let go of what was written so far: there is no room for the rest."""
        logger.exception("What somebody sent could not be written to disk.")
        self.is_unwritten = True
        if self.file is not None:
            try:
                self.file.close()
            except OSError:
                logger.exception("Nor could it be closed.")
