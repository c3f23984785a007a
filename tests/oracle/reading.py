"""A world read as people read it: every page and entry is asked for, and its HTML searched for words that tell."""

import re
from collections import defaultdict
from dataclasses import fields
from datetime import datetime

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.models import User
from portfolios.models import Entry, Page

from . import compare
from .build import inquiry_public_id
from .reference import Rules
from .world import LISTS

CANARY = re.compile(r"canary-(\w+)-(\d+)-yranac")


def brought_to_today(world):
    """Return the world moved in time so that its `now` is now: pages are asked at the time of the request."""
    ahead = timezone.now() - world.now
    for row in (row for name in LISTS for row in getattr(world, name)):
        for column in fields(row):
            value = getattr(row, column.name)
            if isinstance(value, datetime):
                setattr(row, column.name, value + ahead)
    world.now += ahead
    return world


def address(page, entry):
    if entry is not None:
        return Entry.objects.get(pk=entry).get_absolute_url()
    return Page.objects.get(pk=page).get_absolute_url()


def must_stand(rules, person, page, entry):
    """Return {kind: ids} of what has to be on a page or entry that this person sees."""
    world = rules.world
    wanted = {"comment": {row.id for row in world.comments if (row.page, row.entry) == (page, entry)}}
    wanted["comment"] = {number for number in wanted["comment"] if rules.sees_comment(person, number)}
    published = {row.id for row in world.texts if (row.page, row.entry, row.state) == (page, entry, "published")}
    asked = {row.id for row in world.questions if (row.page, row.entry) == (page, entry)}
    wanted["question"] = {number for number in asked if rules.reads_question(person, number)}
    wanted["quotation"] = {
        row.id
        for row in world.quotations
        if row.text in published and rules.reads_quotation(person, row.id) and (entry is None or is_shown(rules, entry))
    }
    if entry is not None:
        wanted["entry"] = {entry}
        wanted["inquiry"] = {row.id for row in world.inquiries if entry in row.entries}
        if rules.entries[entry].is_published:
            wanted["text"] = published
        return wanted
    wanted["title"], wanted["text"] = {page}, published
    if rules.pages[page].is_journal:
        written = {(text.entry, text.state) for text in world.texts}  # an entry without any text has no title to tell
        wanted["entry"] = {
            row.id
            for row in world.entries
            if row.page == page
            and rules.sees_entry(person, row.id)
            and (row.id, "published" if row.is_published else "working") in written
        }
    return wanted


def is_shown(rules, entry):
    return rules.entries[entry].is_published


def may_stand(rules, person):
    """Return {kind: ids} of everything that this person may read anywhere (P2, E1, E2, C9, the truth table)."""
    world = rules.world
    return {
        "comment": {row.id for row in world.comments if rules.sees_comment(person, row.id)},
        "entry": {row.id for row in world.entries if rules.sees_entry(person, row.id)},
        "title": {row.id for row in world.pages if rules.sees_page(person, row.id)},
        "text": {row.id for row in world.texts if _may_read(rules, person, row)},
        "question": {row.id for row in world.questions if rules.reads_question(person, row.id)},
        "quotation": {row.id for row in world.quotations if rules.reads_quotation(person, row.id)},
        "inquiry": {row.id for row in world.inquiries if rules.sees_inquiry(person, row.id)},
        "report": {row.id for row in world.reports if rules.sees_report(person, row.id)},
        "version": {row.id for row in world.texts if _may_read(rules, person, row)},
    }


def _may_read(rules, person, text):
    """E1: others read what is published; its owner also what is not."""
    owner = rules.pages[text.page].owner == person
    return rules.sees_thing(person, text.page, text.entry) and (owner or text.state == "published")


def differences(world, random):
    """Return a list of sentences, one for each reply that shows more or less than the rules say."""
    found = []
    people = [row.id for row in world.people if row.is_active]
    for person in [*random.sample(people, min(3, len(people))), None]:
        client = Client()
        if person is not None:
            client.force_login(User.objects.get(pk=person))
        rules = Rules(world, timezone.now())
        may = may_stand(rules, person)
        for thing in compare.things(world):
            where = f"{thing} for {person}"
            reply = client.get(address(*thing))
            told = defaultdict(set)
            for kind, number in CANARY.findall(reply.content.decode()):
                told[kind].add(int(number))
            sees = rules.sees_thing(person, *thing)
            if reply.status_code != (200 if sees else 404):
                found.append(f"{where}: status {reply.status_code}, the rules say {'seen' if sees else 'not there'}")
            for kind, numbers in told.items():
                if numbers - may[kind] or not sees:
                    found.append(f"{where}: the page tells of {kind} {numbers - may[kind] or numbers}")
            for kind, numbers in (must_stand(rules, person, *thing) if sees else {}).items():
                if numbers - told[kind]:
                    found.append(f"{where}: the page does not tell of {kind} {numbers - told[kind]}")
            if reply.content.count(b'class="quotation"') != len(told["quotation"]):
                found.append(f"{where}: where a passage is not told it leaves a gap")
        found += one_s_own(client, rules, person)
    return found


def one_s_own(client, rules, person):
    """The same of the pages of inquiries, and of the one where its owner looks back on an entry (0018)."""
    found = []

    def ask(path, expected):
        reply = client.get(path)
        if reply.status_code != expected:
            found.append(f"{path} for {person}: status {reply.status_code}, the rules say {expected}")
        told = defaultdict(set)
        for kind, number in CANARY.findall(reply.content.decode()):
            told[kind].add(int(number))
        return told

    for row in rules.world.inquiries:
        sees = rules.sees_inquiry(person, row.id)
        told = ask(reverse("inquiry", args=[inquiry_public_id(row)]), 200 if sees else 404)
        there = {entry for entry in rules.shown_of(person, row) if has_words(rules, entry)} if sees else set()
        if told["entry"] != there or told["inquiry"] != ({row.id} if sees else set()) or told["quotation"]:
            found.append(f"inquiry {row.id} for {person}: its page tells of {told}, the rules say {there}")
    for row in rules.world.entries:
        owner = rules.pages[row.page].owner == rules.viewer(person)
        path = reverse("look_back", args=[Entry.objects.get(pk=row.id).public_id])
        seen = rules.sees_entry(person, row.id)
        told = ask(path, 404 if not seen else 200 if owner else 403)
        if not (seen and owner) and told:
            found.append(f"looking back on {row.id} for {person}: it tells of {told}")
        hidden = {each for each in told["quotation"] if not rules.reads_quotation(person, each)}
        if hidden:
            found.append(f"looking back on {row.id} for {person}: it tells of quotations {hidden}")
    return found


def has_words(rules, entry):
    """True if there is a text of it to tell: the published one, of a draft the working copy as well."""
    states = ("published",) if is_shown(rules, entry) else ("published", "working")
    return any(text.entry == entry and text.state in states for text in rules.world.texts)
