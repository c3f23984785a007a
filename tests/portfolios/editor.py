"""One open window of the writing surface, as the tests use it."""

import html
import io
import re

from .. import factories

JSON = {"HTTP_ACCEPT": "application/json"}


class Editor:
    """One open window of the writing surface: what it shows, what is typed into it, and what it sends."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.look(client.get(address))

    def look(self, response):
        assert response.status_code == 200, response
        self.page = response.content.decode()
        self.fields = {}
        for tag in re.findall(r"<input[^>]*>", self.page):
            found = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
            if found.get("type") in ("file", None) or found.get("name", "csrfmiddlewaretoken") == "csrfmiddlewaretoken":
                continue
            if found["type"] not in ("radio", "checkbox") or " checked" in tag:
                alone = "on" if found["type"] == "checkbox" else ""
                self.fields[found["name"]] = html.unescape(found.get("value", alone))
        for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', self.page, re.DOTALL):
            self.fields[name] = html.unescape(text)
        # in the order in which they stand on the page: a browser sends them so
        self.fields = dict(sorted(self.fields.items(), key=lambda field: self.page.find(f'name="{field[0]}"')))
        return self

    @property
    def bodies(self):
        return [name for name in self.fields if name.endswith("-body")]

    @property
    def pieces(self):
        """The numbers of the pieces, in the order in which they stand."""
        return re.findall(r'id="piece-([a-z0-9]+)"', self.page)

    def type(self, text, place=0, **more):
        self.fields[self.bodies[place]] = text
        self.fields |= more
        return self

    def send(self, do, files=None, **how):
        return self.client.post(self.address, {**self.fields, "do": do, **(files or {})}, **how)

    def press(self, do, files=None):
        """Press a button and follow where it leads."""
        response = self.client.post(self.address, {**self.fields, "do": do, **(files or {})}, follow=True)
        return self.look(response)

    def press_done(self):
        assert self.send("done").status_code == 302

    def autosave(self):
        response = self.send("autosave", **JSON)
        if response.status_code == 200:
            self.fields["sequence"] = str(response.json()["sequence"])
        return response


def upload(name="p.jpg", **how):
    file = io.BytesIO(factories.picture(**how))
    file.name = name
    return file


def text_of(thing, state="working"):
    version = thing.own_versions().get(state=state)
    return [section.body for section in version.ordered_sections() if section.kind == "text"]
