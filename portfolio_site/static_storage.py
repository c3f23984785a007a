"""Static files in production: named by their content, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also renames what our scripts import.

    Otherwise `import './live.js'` would load the old name beside the new one: twice, and from a stale cache.
    """

    support_js_module_import_aggregation = True
