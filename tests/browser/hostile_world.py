"""A world in which everything that anybody can type is hostile; `hostile_places.py` says where it is shown."""

from datetime import timedelta
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.utils import timezone

from cohorts.models import Campus, Cohort, Membership, Pair, Programme, Role, User
from comments.models import Comment, Offer, Question, Report, Stop
from comments.models.reporting import admins_for
from portfolio_site.models import SiteText
from portfolios import reflection
from portfolios.models import Attachment, Entry, Follow, Inquiry, LearnerNames, Section, Version
from portfolios.models.tags import add_tag

from .. import factories
from ..payloads import PAYLOADS
from ..things import picture

SHORT = [text for text in PAYLOADS if len(text) <= 100]
LINES = [text for text in PAYLOADS if len(text) <= 150]
ONE_WORD = "c1c<img/src='x'/onerror=ran(1)>"  # a name of which the first name is the whole
BREAKS_OUT = 'c2c "></title></textarea></script></style><img src=x onerror=ran(2)>'  # wherever a text stands


def breaking(field):
    """One text that says into which field it was typed, and runs wherever it is taken for more than text."""
    return f"{field} {BREAKS_OUT}"


def spread(texts, number):
    """`number` of `texts`, as different from each other as they come."""
    return [texts[place * len(texts) // number] for place in range(number)]


def marked(field, number, most=100):
    """`number` texts of at most `most` characters that say into which field they were typed: 'tag c1c <script>…'."""
    return spread([text for each in PAYLOADS if len(text := f"{field} {each}") <= most], number)


def hostile_world(cast, shared):
    """Make everything that the cast could have typed hostile; return what there is to open, by name."""
    for person, text in zip(cast.everybody, spread(SHORT, len(cast.everybody)), strict=True):
        User.objects.filter(pk=person.pk).update(name=BREAKS_OUT, teaches=text, sentence=text)
    User.objects.filter(pk=cast.moira.pk).update(name=ONE_WORD)
    Cohort.objects.filter(pk=cast.year1.pk).update(name=BREAKS_OUT)
    cast.year1.refresh_from_db()
    for text in spread(SHORT, 12):
        factories.join(cast.dan, factories.cohort(text), Role.TUTOR)
    made = User.objects.bulk_create(
        User(email=f"h{number}@x.example", name=text, password="!", teaches=text[:100])
        for number, text in enumerate(spread(LINES, 300))
    )
    now = timezone.now()
    Membership.objects.bulk_create(
        Membership(
            cohort=cast.year1,
            person=person,
            role=Role.TRAINEE if number % 3 else Role.TUTOR,
            joined_at=now - timedelta(days=1),
            **dict.fromkeys(("title", "teaches", "workplace"), spread([t for t in SHORT if len(t) <= 80], 300)[number]),
        )
        for number, person in enumerate(made)
    )
    entries = []
    for start in range(0, len(PAYLOADS), 220):
        bodies = "\n\n".join(PAYLOADS[start : start + 220])
        entries.append(factories.entry(shared, LINES[start % len(LINES)], bodies))
    titled = Entry.objects.bulk_create(
        Entry(page=shared, title=text, status="published", first_shown_at=now, shown_at=now)
        for text in spread(LINES, 300)
    )
    for entry in titled:
        version = Version.objects.create(page=shared, entry=entry, state="published", number=1, title=entry.title)
        version.sections.create(kind="text", body=entry.title, html="<p>x</p>")
    file = picture(cast.amira)
    version = entries[0].published
    Section.objects.bulk_create(
        Section(version=version, kind="picture", attachment=file, position=9_000 + n, description=text, caption=text)
        for n, text in enumerate(spread(LINES, 100))
    )
    for text in [*marked("comment", 20, 300), *spread(PAYLOADS, 200)]:
        Comment.write(author=cast.ben, thing=entries[1], body=text, offered_to=Offer.PEOPLE)
    for number, comment in enumerate(Comment.objects.order_by("pk")):
        if number % 2:
            comment.approve(by=cast.amira, version=1)
        elif number % 4 == 0 and number < 80:
            comment.decline(by=cast.amira, version=1, note=comment.body)
    Question.ask(entries[1], SHORT[40], [cast.ben, cast.dan], by=cast.amira, now=now)
    said = Comment.objects.filter(decision="approved").first()
    Report.hand_over(
        {
            "owner": cast.amira,
            "writer": cast.ben,
            "page": shared,
            "entry": entries[1],
            "comment": said,
            "is_comment": True,
            "version": 1,
            "title": LINES[50],
            "has_words": True,
            "words": PAYLOADS[60],
        },
        reason=PAYLOADS[70],
        admins=admins_for(cast.amira, now),
        now=now,
    )
    Pair.objects.create(asker=cast.ben, other=cast.amira)
    return SimpleNamespace(
        journal=shared,
        entries=entries,
        entry=entries[1],
        said=said,
        report=Report.objects.get(),
        **beside(cast, shared, entries, file),
        **behind(cast, entries[1], made),
    )


def beside(cast, shared, entries, file):
    """What stands beside the texts: places, tags, names of files and learners, inquiries, models, the bin.

    Returns what of it has an address, by name.
    """
    for model, field in ((Campus, "campus"), (Programme, "programme")):
        model.objects.filter(pk=getattr(cast.year1, f"{field}_id")).update(name=breaking(field))
        model.objects.bulk_create(model(name=text) for text in marked(field, 30)[1:])
    for thing in (shared, *entries[:2]):
        for text in marked("tag", 30, 50):
            add_tag(thing, text)
    for text in marked("inquiry", 20):
        Inquiry.objects.create(owner=cast.amira, question=text).entries.add(entries[1])
    steps = [reflection.Step(text, tuple(marked("question", 20))) for text in marked("stage", 8, 60)]
    for name, credit in zip(marked("model", 8, 80), marked("credit", 8), strict=True):
        model = reflection.store(cast.year1, reflection.Model(key="", name=name, credit=credit, stages=steps))
    Entry.objects.filter(pk=entries[1].pk).update(reflects_with=model.key)
    learners, version = marked("learner", 40, 50), entries[1].published
    LearnerNames.objects.create(owner=cast.amira, names="\n".join(learners))
    for number, (text, name) in enumerate(zip(marked("stage", 40, 60), learners, strict=True)):
        version.sections.create(kind="text", stage=text, body=name, html="<p>x</p>", position=9_000 + number)
    Attachment.objects.filter(pk=file.pk).update(name=f"{breaking('picture')}.jpg")
    for number, text in enumerate(marked("document", 20, 200)):
        kind = "audio/wav" if number % 2 else "application/pdf"
        document = Attachment.objects.create(owner=cast.amira, content_type=kind, name=text)
        if number:  # the first is used nowhere
            version.sections.create(kind="file", attachment=document, position=9_100 + number)
    for entry in Entry.objects.filter(page=shared).order_by("-pk")[:30]:
        entry.put_into_bin(timezone.now())
    binned = shared.entries.filter(binned_at__isnull=False).first()
    for key in ("privacy", "accessibility"):
        house = SiteText(key=key, body="\n\n".join(marked("house", 200, 300)), updated_by=cast.hana)
        house.full_clean()
        house.save()
    for thing in (cast.year1.campus, cast.year1.programme, cast.ben, house, cast.year1):
        for text in marked("logged", 20):
            said = [{"changed": {"name": text, "object": text, "fields": [text]}}]
            admin.site.get_model_admin(type(thing)).log_change(SimpleNamespace(user=cast.hana), thing, said)
    Follow.choose(cast.ben, shared, True)
    User.objects.filter(pk=cast.amira.pk).update(is_staff=True)
    cast.amira.refresh_from_db()
    unused = Attachment.objects.get(owner=cast.amira, width=None, sections=None)
    return {"model": model, "house": house, "binned": binned, "unused": unused}


def behind(cast, entry, made):
    """What has an address of its own that few open: another page, versions, private words, an invitation, passkeys."""
    now, words = timezone.now(), "\n\n".join(marked("words", 100, 300))
    page = factories.page(cast.amira, breaking("titled"), words)
    factories.show(page, cast.year1)
    for thing in (page, entry):
        working = thing.start_working()
        working.copy("past", number=100, title=breaking("before"))
        aside = working.copy("aside", tab="another", title=breaking("aside"))
    private = factories.comment(cast.ben, entry, breaking("private"), Offer.OWNER)
    waits = factories.comment(cast.ben, page, breaking("comment"))
    Stop.put(cast.amira, made[0], now)
    User.objects.filter(pk=made[0].pk).update(name=breaking("stopped"))
    newcomer = User.objects.enrol("newcomer@sheaf.example", breaking("newcomer"))
    invitation = cast.year1.add(newcomer, Role.TRAINEE, by=cast.femi).person.invitation
    for text in marked("passkey", 10):
        passkey = Authenticator.objects.create(user=cast.amira, type="webauthn", data={"name": text, "credential": {}})
    return {
        "page": page,
        "aside": aside,
        "private": private,
        "waits": waits,
        "invitation": invitation,
        "passkey": passkey,
    }
