"""Coming in through the college, by OpenID Connect over real HTTP and by signed SAML assertions (A1)."""

import base64
import time
import zlib
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from cohorts.models import User
from portfolio_site import environment
from portfolio_site.accounts import single_sign_on

from . import addresses_with_college, college

AMIRA = "amira@sheaf.example"
LOGIN = "/accounts/login/"
HOST = "localhost"
OIDC, SAML = "/accounts/oidc/college/login/", "/accounts/saml/college/login/"


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def follow(address):
    """Where the college sends the browser next."""
    try:
        build_opener(Stay).open(address)
    except Exception as answer:  # urllib calls a redirect that it may not follow an error
        return answer.headers["Location"]


def configure(settings, monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.SINGLE_SIGN_ON = single_sign_on.from_environment(environment)
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on.providers(settings.SINGLE_SIGN_ON)
    settings.ROOT_URLCONF = addresses_with_college.__name__


def is_in(client):
    return "_auth_user_id" in client.session


def refused(client):
    """The one page that says no: compared word by word between those who are refused."""
    return client.get(LOGIN).content.decode()


# --- OpenID Connect ----------------------------------------------------------------------------------


@pytest.fixture
def openid(settings, monkeypatch, cast):
    server = college.OpenID()
    configure(
        settings,
        monkeypatch,
        OIDC_SERVER_URL=server.url,
        OIDC_CLIENT_ID=college.CLIENT,
        OIDC_CLIENT_SECRET=college.SECRET,
        OIDC_NAME="Hadlow College",
    )
    yield server
    server.close()


def comes(openid, client=None, data=None, **says):
    """Somebody of whom the college says this presses the button and goes there and back; returns the browser."""
    client = client or Client()
    openid.says = {"sub": "u1", **says}
    away = client.post(OIDC, data or {})
    assert away.status_code == 302 and away["Location"].startswith(f"{openid.url}/authorize?")
    back = urlsplit(follow(away["Location"]))
    client.last = client.get(f"{back.path}?{back.query}")
    return client


def test_the_button_stands_where_it_is_configured(openid):
    words = Client().get(LOGIN).content.decode()
    assert "Sign in with Hadlow College" in words and OIDC in words


def test_who_is_enrolled_comes_in_and_is_linked_once(cast, openid):
    for _ in range(2):
        client = comes(openid, email="Amira@Sheaf.Example", email_verified=True)
        assert is_in(client) and client.session["_auth_user_id"] == str(cast.amira.pk)
    assert SocialAccount.objects.get().user == cast.amira
    assert User.objects.count() == len(cast.everybody)
    cast.amira.refresh_from_db()
    assert cast.amira.has_usable_password() and cast.amira.email == AMIRA


def test_the_way_goes_on_where_it_was_meant_to(cast, openid):
    client = comes(openid, data={"next": "/portfolio/"}, email=AMIRA, email_verified=True)
    assert client.last["Location"] == "/portfolio/"
    client = comes(openid, data={"next": "https://evil.example/"}, email=AMIRA, email_verified=True)
    assert urlsplit(client.last["Location"]).netloc == ""


@pytest.mark.parametrize(
    "says",
    [
        {"email": "nobody@sheaf.example", "email_verified": True},
        {"email": AMIRA, "email_verified": False},
        {"email": AMIRA, "email_verified": "false"},
        {"email": AMIRA},
        {"email": "no address", "email_verified": True},
        {},
    ],
)
def test_everybody_else_gets_the_same_refusal_and_no_account(cast, openid, says):
    client = comes(openid, **says)
    assert not is_in(client) and client.last["Location"] == LOGIN
    assert "nobody is enrolled here under the address" in refused(client)
    assert User.objects.count() == len(cast.everybody) and not SocialAccount.objects.exists()


def test_a_deactivated_person_is_refused_alike_also_when_linked(cast, openid):
    cast.ben.deactivate()
    client = comes(openid, email="ben@sheaf.example", email_verified=True)
    assert not is_in(client) and "nobody is enrolled here under the address" in refused(client)
    assert is_in(comes(openid, email=AMIRA, email_verified=True))
    cast.amira.deactivate()
    assert not is_in(comes(openid, email=AMIRA, email_verified=True))


def test_an_address_that_another_now_has_does_not_move_the_link(cast, openid):
    comes(openid, email=AMIRA, email_verified=True)
    User.objects.filter(pk=cast.amira.pk).update(email="amira.haddad@new.example")
    client = comes(openid, email="ben@sheaf.example", email_verified=True)
    assert client.session["_auth_user_id"] == str(cast.amira.pk)  # the college knows her by `sub`


def test_a_codes_app_is_asked_for_here_too(cast, openid):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=cast.amira, type="totp", data={"secret": "x"})
    client = comes(openid, email=AMIRA, email_verified=True)
    assert not is_in(client) and client.last["Location"].startswith("/accounts/2fa/authenticate/")


def test_an_answer_that_nobody_asked_for_lets_nobody_in(cast, openid):
    openid.says = {"sub": "u1", "email": AMIRA, "email_verified": True}
    away = Client().post(OIDC)
    back = urlsplit(follow(away["Location"]))
    thief = Client()
    for query in (back.query, "code=code0&state=made-up", "code=&state=", "", "error=access_denied&state=x"):
        reply = thief.get(f"{back.path}?{query}")
        assert reply.status_code < 500 and not is_in(thief), query


HOUR = 60 * 60


@pytest.mark.parametrize(
    "token_says",
    [{"exp": int(time.time()) - HOUR}, {"iss": "https://idp.elsewhere.example"}, {"aud": "another client"}],
    ids=["expired", "foreign", "for another"],
)
def test_a_token_that_is_old_foreign_or_for_another_lets_nobody_in(cast, openid, token_says):
    openid.token_says = token_says
    client = comes(openid, email=AMIRA, email_verified=True)
    assert not is_in(client) and client.last["Location"] == LOGIN and "did not work" in refused(client)
    assert not SocialAccount.objects.exists()
    openid.token_says = {}
    assert is_in(comes(openid, email=AMIRA, email_verified=True))


def test_looking_at_the_way_out_does_not_take_it(cast, openid):
    reply = Client().get(OIDC)
    assert reply.status_code == 200 and "<form" in reply.content.decode()


def test_a_college_that_is_down_is_no_error_of_ours(cast, openid):
    openid.close()
    reply = Client(raise_request_exception=False).post(OIDC)
    assert reply.status_code < 500
    openid.server = SimpleNamespace(shutdown=lambda: None, server_close=lambda: None)


# --- SAML --------------------------------------------------------------------------------------------


@pytest.fixture
def saml(settings, monkeypatch, cast):
    provider = college.Saml()
    configure(
        settings,
        monkeypatch,
        SAML_ENTITY_ID=provider.entity_id,
        SAML_SSO_URL=provider.sso_url,
        SAML_CERTIFICATE=provider.certificate,
        SAML_NAME="Hadlow College",
    )
    return provider


def browser():
    """One that says which host it wants, as all do: the SAML library asks for it."""
    return Client(headers={"host": HOST})


def asks(client):
    """Press the button; the id of the request that goes to the college."""
    away = client.post(SAML)
    assert away.status_code == 302 and away["Location"].startswith(college.Saml.sso_url)
    packed = parse_qs(urlsplit(away["Location"]).query)["SAMLRequest"][0]
    request = zlib.decompress(base64.b64decode(packed), -15).decode()
    return request.split('ID="')[1].split('"')[0]


def answers(saml, client, request_id, address, **more):
    """The college's answer, as the browser's form brings it; then the page that it leads to."""
    acs, metadata = (f"http://{HOST}/accounts/saml/college/{end}/" for end in ("acs", "metadata"))
    field = saml.answer(request_id, acs, more.pop("audience", metadata), address, **more)
    onwards = client.post(acs.removeprefix(f"http://{HOST}"), {"SAMLResponse": field, "RelayState": ""})
    return client.get(onwards["Location"])


def test_a_signed_assertion_lets_in_who_is_enrolled(cast, saml):
    client = browser()
    answers(saml, client, asks(client), AMIRA)
    assert client.session["_auth_user_id"] == str(cast.amira.pk)
    assert SocialAccount.objects.get().user == cast.amira


def test_an_assertion_about_nobody_makes_nobody(cast, saml):
    client = browser()
    answers(saml, client, asks(client), "nobody@sheaf.example")
    assert not is_in(client) and "nobody is enrolled here under the address" in refused(client)
    assert User.objects.count() == len(cast.everybody)


def test_unsigned_or_signed_by_another_it_is_worth_nothing(cast, saml):
    for more in ({"sign": False}, {"signed_with": college.Saml.make_key()}):
        client = browser()
        reply = answers(saml, client, asks(client), AMIRA, **more)
        assert reply.status_code < 500 and not is_in(client), more


@pytest.mark.parametrize(
    "more",
    [{"until": -30}, {"issuer": "https://idp.elsewhere.example/metadata"}, {"audience": "https://another.example/"}],
    ids=["expired", "foreign", "for another"],
)
def test_an_assertion_that_is_old_foreign_or_for_another_lets_nobody_in(cast, saml, more):
    """Signed by the college, each."""
    client = browser()
    reply = answers(saml, client, asks(client), AMIRA, **more)
    assert reply.status_code < 500 and not is_in(client) and not SocialAccount.objects.exists()


def test_an_assertion_that_nobody_asked_for_or_for_another_browser_is_refused(cast, saml):
    client, thief = browser(), browser()
    request_id = asks(client)
    for unasked in (None, "ONELOGIN_made_up", request_id):
        answers(saml, thief, unasked, AMIRA)
        assert not is_in(thief), unasked


@pytest.mark.parametrize(
    "field", ["", "x", "PHg+", base64.b64encode(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").decode()]
)
def test_nonsense_from_the_college_is_no_500(cast, saml, field):
    client = Client(raise_request_exception=False, headers={"host": HOST})
    onwards = client.post("/accounts/saml/college/acs/", {"SAMLResponse": field})
    assert onwards.status_code < 500
    assert client.get("/accounts/saml/college/acs/finish/").status_code < 500 and not is_in(client)


def test_the_college_is_told_what_it_has_to_know(cast, saml):
    reply = browser().get("/accounts/saml/college/metadata/")
    assert reply.status_code == 200 and b"/accounts/saml/college/acs/" in reply.content
    assert browser().get("/accounts/saml/another/metadata/").status_code == 404


# --- Switched off, and by half -----------------------------------------------------------------------


def test_without_configuration_there_is_no_button_and_no_address(cast):
    words = Client().get(LOGIN).content.decode()
    assert "Sign in with" not in words and "oidc" not in words and "saml" not in words
    for path in (OIDC, SAML, "/accounts/saml/college/acs/", "/accounts/oidc/college/back/", "/accounts/3rdparty/"):
        assert (Client().get(path).status_code, Client().post(path).status_code) == (404, 404)
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", args=["college"])
    names = {str(each) for each in get_resolver().reverse_dict if isinstance(each, str)}
    assert not any("socialaccount" in name or "saml" in name for name in names)


@pytest.mark.parametrize(
    "variables",
    [
        {"OIDC_SERVER_URL": "https://idp.example"},
        {"OIDC_SERVER_URL": "http://idp.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
        {"OIDC_SERVER_URL": "idp.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
        {"SAML_ENTITY_ID": "x", "SAML_SSO_URL": "https://idp.example/"},
        {"SAML_ENTITY_ID": "x", "SAML_SSO_URL": "https://idp.example/", "SAML_CERTIFICATE": "/no/such/file"},
    ],
)
def test_what_is_configured_by_half_stops_the_start(monkeypatch, variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured):
        single_sign_on.from_environment(environment)


def test_a_form_may_lead_to_the_college_and_nowhere_else(monkeypatch):
    for name, value in {
        "OIDC_SERVER_URL": "https://idp.example/realms/college",
        "OIDC_CLIENT_ID": "a",
        "OIDC_CLIENT_SECRET": "b",
        "SSO_ORIGINS": "https://login.example/x",
    }.items():
        monkeypatch.setenv(name, value)
    doors = single_sign_on.from_environment(environment)
    assert single_sign_on.origins(doors) == ["https://idp.example", "https://login.example"]


def test_the_form_of_the_college_comes_without_a_token_of_ours(cast, saml):
    client = Client(enforce_csrf_checks=True, headers={"host": HOST})
    assert client.post("/accounts/saml/college/acs/", {"SAMLResponse": "x"}).status_code == 302
    assert client.post(SAML).status_code == 403  # and the way out needs one
