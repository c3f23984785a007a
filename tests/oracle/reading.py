"""A world read as people read it: every page and entry is asked for, and its HTML searched for words that tell."""

import re
from collections import defaultdict
from dataclasses import fields
from datetime import datetime

from django.test import Client
from django.utils import timezone

from cohorts.models import User
from portfolios.models import Entry, Page

from . import compare
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
    if entry is not None:
        wanted["entry"] = {entry}
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


def may_stand(rules, person):
    """Return {kind: ids} of everything that this person may read anywhere (P2, E1, E2, C9, the truth table)."""
    world = rules.world
    return {
        "comment": {row.id for row in world.comments if rules.sees_comment(person, row.id)},
        "entry": {row.id for row in world.entries if rules.sees_entry(person, row.id)},
        "title": {row.id for row in world.pages if rules.sees_page(person, row.id)},
        "text": {row.id for row in world.texts if _may_read(rules, person, row)},
        "question": {row.id for row in world.questions if rules.reads_question(person, row.id)},
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
    return found
