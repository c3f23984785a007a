"""Static files as production serves them."""

import json
import re
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders
from django.core.management import call_command


def test_every_file_that_a_style_or_script_names_is_there_under_its_new_name(settings, tmp_path):
    """A name that leads nowhere stops collectstatic, and hence this test."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "portfolio_site.static_storage.StaticStorage"},
    }
    call_command("collectstatic", "--noinput", verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    for name in ("css/base.css", "js/live.js"):
        stem, suffix = name.rsplit(".", 1)
        assert re.fullmatch(rf"{stem}\.[0-9a-f]{{12}}\.{suffix}", names[name])
    script = (tmp_path / names["js/kept.js"]).read_text()
    assert "// " not in script and len(script) < 0.8 * len(Path(finders.find("js/kept.js")).read_text())
    lying = tmp_path / names["js/kept.js"]
    assert brotli.decompress(lying.with_name(f"{lying.name}.br").read_bytes()) == lying.read_bytes()
    for script in (tmp_path / "js").glob("*.????????????.js"):
        for imported in re.findall(r"""from\s*['"]\./([^'"]+)['"]""", script.read_text()):
            assert f"js/{imported}" in names.values(), (script.name, imported)


def test_our_own_files_name_no_other_host(settings):
    for folder in settings.STATICFILES_DIRS:
        for path in Path(folder).rglob("*"):
            if path.suffix in (".css", ".js"):
                text = path.read_text(encoding="utf-8")
                assert not re.search(r"""(?:url\(|from\s|import\s*\(?|fetch\()\s*['"]?(?:https?:)?//""", text), path
    assert finders.find("css/base.css")
