"""Every page that shows what somebody typed, by the name of its address, or the reason why it is not opened."""

from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse

from portfolios.models import Version

from ..payloads import PAYLOADS
from .hostile_world import BREAKS_OUT, breaking, marked

NOT_OPENED = {
    "does something and goes on to a page of this list, or says no": (
        "news_read news_open write bin_back page_width page_read follow comments_open share_change entry_read "
        "entry_draft entry_shown_to version_restore undo comment_agree stopped_lift question_aside friend_ask "
        "friend_answer friend_end cohort_remind invitation_again sign_out_everywhere device_key mfa_index "
        "mfa_login_webauthn account_set_password admin:cohorts_user_delete admin:cohorts_cohort_delete "
        "admin:cohorts_campus_delete admin:cohorts_programme_delete admin:logout admin:login "
        "admin:autocomplete admin:None mailbox"
    ),
    "is a file, or data": (
        "file file_download file_play portrait app_square manifest service_worker health "
        "mfa_download_recovery_codes admin:jsi18n"
    ),
    "holds words of Sheaf's own alone, or of the one who looks, typed just now": (
        "help help_page away away_write page_new come_back confirm_address change_address sessions post_off "
        "account_login account_logout account_inactive account_reauthenticate account_request_login_code "
        "account_confirm_login_code account_change_password account_reset_password "
        "account_reset_password_done account_reset_password_from_key account_reset_password_from_key_done "
        "prove_by_code mfa_authenticate mfa_reauthenticate mfa_reauthenticate_webauthn mfa_add_webauthn "
        "mfa_activate_totp mfa_deactivate_totp mfa_generate_recovery_codes mfa_view_recovery_codes "
        "admin:app_list admin:cohorts_user_add admin:cohorts_campus_add admin:cohorts_programme_add "
        "admin:password_change admin:password_change_done admin:portfolio_site_sitetext_add "
        "admin:portfolio_site_sitetext_delete"
    ),
}


class Place(NamedTuple):
    """An address with its name; `fields`, of each of which a `marked` text has to be there.

    With `data` the page is the answer to these, sent from the page `sent_from`, whose status is `status`; with
    `inside` one of the texts has to stand in the element of this selector.
    """

    name: str
    path: str
    fields: tuple = ()
    data: dict | None = None
    sent_from: str = ""
    status: int = 200
    inside: str = ""


def at(name, *things, fields="", query="", **more):
    """The Place of an address; `things` are what it names, or words of it."""
    args = [getattr(each, "public_id", each) for each in things]
    return Place(name, reverse(name, args=args) + query, tuple(fields.split()), **more)


def sent(name, *things, data, sent_from=None, **more):
    """The Place of what an address answers to `data`."""
    where = at(name, *things, **more)
    return where._replace(data=data, sent_from=sent_from or reverse("account_logout"))


def places(cast, world):
    """{a person of the cast, or None for a visitor: [Place, …]}."""
    return {
        cast.amira: [*own_pages(cast, world), *owners_acts(cast, world)],
        cast.ben: writers(cast, world),
        cast.dan: readers(cast, world),
        cast.moira: [at("welcome")],
        cast.femi: course_admins(cast, world),
        cast.hana: superusers(cast, world),
        None: visitors(cast, world),
    }


def own_pages(cast, world):
    """What the owner has of their own work."""
    entry, page, aside = world.entry, world.page, world.aside
    past, shown = (Version.objects.get(entry=entry, state=state, **more) for state, more in STATES)
    compare = f"?old={past.public_id}&new={shown.public_id}"
    beside_text = "tag document stage inquiry"
    while_writing = "document stage learner model credit question"
    return [
        *(at(name) for name in ("home", "portfolio", "portfolio_edit", "news", "friends", "settings", "bin")),
        *(at("entry", each) for each in world.entries if each != entry),
        at("page", world.journal, fields="tag"),
        at("page", world.journal, query=f"?q={quote(BREAKS_OUT)}"),
        at("page_edit", world.journal),
        at("page_edit", page, fields="titled words"),
        at("page_versions", page, fields="before"),
        at("page_delete", page, fields="titled"),
        at("page_tags", world.journal, fields="tag"),
        at("page_as", world.journal, cast.ben),
        at("page_as", page, cast.ben, fields="titled words"),
        at("entry", entry, fields=beside_text),
        at("entry_edit", world.entries[0]),
        at("entry_edit", entry, fields=while_writing),
        at("entry_versions", entry, fields="before"),
        at("entry_versions", entry, query=compare, fields="before"),
        at("entry_delete", entry),
        at("entry_tags", entry, fields="tag"),
        at("entry_inquiries", entry, fields="inquiry"),
        at("entry_quote", entry),
        at("entry_quote_from", entry, query=f"?q={quote(BREAKS_OUT)}"),
        at("entry_as", entry, cast.ben, fields="tag"),
        at("look_back", entry, fields="stage"),
        at("text_aside", aside, fields="aside"),
        at("bin_erase", world.binned),
        at("my_files", fields="picture document"),
        at("file_delete", world.unused, fields="document"),
        at("learner_names", fields="learner"),
        at("inquiries", fields="inquiry"),
        at("inquiry", cast.amira.inquiries.first(), fields="inquiry"),
        at("admin:comments_waitingcomment_changelist", fields="comment"),
        at("leave"),
        at("mfa_list_webauthn", fields="passkey"),
        at("mfa_edit_webauthn", world.passkey.pk, fields="passkey"),
        at("mfa_remove_webauthn", world.passkey.pk, fields="passkey"),
        sent("preview", data={"title": breaking("preview")}, fields="preview"),
    ]


STATES = (("past", {"number": 100}), ("published", {}))


def owners_acts(cast, world):
    """Where the owner answers, decides and shows."""
    return [
        at("waiting"),
        at("sharing", world.journal),
        at("sharing", world.page, fields="titled"),
        at("comment_reply", world.said),
        at("comment_remove", world.said),
        at("comment_stop", world.said),
        at("comment_ask", world.private, fields="private"),
        at("page_question", world.page, fields="titled"),
        at("entry_question", world.entry),
        at("stopped", fields="stopped"),
        sent("decide", data={"comment": f"{world.waits.public_id}.1", "do": "keep"}, inside=".undo"),
    ]


def writers(cast, world):
    """Somebody who reads and comments, and what comes back of what they send."""
    typed = {"body": "\n".join(marked("typed", 50, 300)), "offer": "people"}
    path = reverse("entry_comment", args=[world.entry.public_id])
    return [
        *(at(name) for name in ("home", "portfolio", "comments_mine", "post_settings")),
        at("entry", world.entry, fields="tag document stage inquiry"),
        at("person", cast.amira),
        at("page_comment", world.page, fields="titled"),
        at("entry_comment", world.entry),
        at("comment_edit", world.said),
        at("comment_turn", world.said),
        sent(
            "entry_comment", world.entry, data=typed | {"offer": "nobody"}, status=400, fields="typed", sent_from=path
        ),
        sent("entry_comment", world.entry, data=typed | TOKEN, status=403, fields="typed", sent_from=path),
    ]


TOKEN = {"csrfmiddlewaretoken": "old"}


def readers(cast, world):
    """A tutor."""
    return [
        *(at(name) for name in ("reading", "cohorts")),
        at("cohort", cast.year1),
        at("reading_entry", world.entry, fields="stage"),
        at("reading_page", world.page, fields="titled words"),
        at("comment_report", world.said),
        at("page_report", world.page, fields="titled"),
        at("entry_report", world.entry),
    ]


def course_admins(cast, world):
    """A course admin on the site and in the admin."""
    cohort, where = cast.year1, "campus programme"
    cells = "\n".join(
        f'"{text.replace(chr(34), chr(34) * 2)}",n{n}@x.example,trainee' for n, text in enumerate(PAYLOADS)
    )
    chosen = cohort.memberships.values_list("person__public_id", flat=True)[:20]
    about = {"programme": cohort.programme_id, "campus": cohort.campus_id, "year": 2, "starts": "2026-09-01"}
    following = {"name": breaking("following"), "people": list(chosen), "do": "look", **about}
    newcomer = {"address": "no address", "name": breaking("newcomer"), "role": "trainee"}
    return [
        at("home", fields=where),
        at("cohort", cohort, fields=where),
        *(at(f"cohort_{name}", cohort) for name in ("people", "record", "running", "enrol", "enrol_list")),
        at("cohort_person", cohort, cast.ben),
        at("cohort_next", cohort, fields=where),
        at("cohort_reflection", cohort, fields="model credit"),
        at("cohort_model", cohort, world.model.key, fields="model credit stage question"),
        at("reports"),
        at("report", world.report),
        at("admin:cohorts_cohort_change", cohort.pk, fields=where),
        at("admin:cohorts_cohort_history", cohort.pk, fields="logged"),
        at("admin:cohorts_user_history", cast.ben.pk, fields="logged"),
        at("admin:comments_waitingportfolio_changelist"),
        sent("cohort_enrol", cohort, data=newcomer, fields="newcomer"),
        sent("cohort_enrol_list", cohort, data={"text": "name,e-mail,role\n" + cells}, inside="main"),
        sent("cohort_next", cohort, data=following, fields="following campus programme"),
        sent("cohort_person", cohort, cast.ben, data={"do": "role", "role": "tutor"}, inside=".flash"),
    ]


def superusers(cast, world):
    """Who looks after the site."""
    cohort = cast.year1
    ones = {"cohort": cohort, "campus": cohort.campus, "programme": cohort.programme, "user": cast.ben}
    fields = {"campus": "campus", "programme": "programme", "cohort": "campus programme"}
    return [
        at("admin:index"),
        *(at(f"admin:cohorts_{each}_changelist", fields=fields.get(each, "")) for each in ones),
        *(
            at(f"admin:cohorts_{each}_change", ones[each].pk, fields=fields.get(each, ""))
            for each in ("campus", "programme", "user")
        ),
        *(at(f"admin:cohorts_{each}_history", one.pk, fields="logged") for each, one in ones.items()),
        at("admin:cohorts_cohort_add", fields="campus programme"),
        at("admin:cohorts_user_changelist", query=f"?q={quote(BREAKS_OUT)}"),
        at("admin:portfolio_site_sitetext_changelist"),
        at("admin:portfolio_site_sitetext_change", world.house.pk, fields="house"),
        at("admin:portfolio_site_sitetext_history", world.house.pk, fields="logged"),
        at("privacy", fields="house"),
        at("accessibility", fields="house"),
    ]


def visitors(cast, world):
    """Who has an invitation, and who was signed out while they wrote."""
    invitation, typed = world.invitation, {"body": "\n".join(marked("typed", 50, 300))}
    return [
        at("invitation", invitation, invitation.serial, invitation.token),
        at("invitation_open", fields="newcomer"),
        sent("entry_comment", world.entry, data=typed, status=404, fields="typed", sent_from=reverse("account_login")),
    ]
