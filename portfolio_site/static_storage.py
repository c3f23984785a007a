"""Static files in production: named by their content, so that browsers may keep them for ever, and small."""

import re
from pathlib import Path

from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_SCRIPT = re.compile(r"js/[\w-]+\.[0-9a-f]{12}\.js")  # those of packages are small already


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also renames what our scripts import, and sends them without our comments.

    Otherwise `import './live.js'` would load the old name beside the new one: twice, and from a stale cache.
    """

    support_js_module_import_aggregation = True

    def compress_files(self, paths):
        """Before they are compressed, under the names that stay: a name made from less would change with each pass."""
        for name in filter(OWN_SCRIPT.fullmatch, paths):
            script = Path(self.path(name))
            script.write_text(jsmin(script.read_text(encoding="utf-8")), encoding="utf-8")
        yield from super().compress_files(paths)
