"""Single sign-on by OpenID Connect and SAML, as far as the environment switches it on.

Read by settings.py before Django is there, so nothing here imports it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

OIDC, SAML = "openid_connect", "saml"
PLACE = "college"  # stands in the address: /accounts/oidc/college/


@dataclass(frozen=True)
class Door:
    """One way in through the college: `kind` is OIDC or SAML, `name` stands on the button."""

    kind: str
    name: str
    app: dict
    trusts_addresses: bool
    origins: tuple = field(default=())

    @property
    def login_url_name(self):
        return f"{self.kind}_login"


def from_environment(env):
    """Return the doors that the environment describes, none if it is silent.

    Raises ImproperlyConfigured where one is described by half.
    """
    return tuple(door for door in (_oidc(env), _saml(env)) if door)


def _needed(env, *names):
    """{name: value} of variables that are set together or not at all."""
    values = {name: env.text(name) for name in names}
    missing = [name for name, value in values.items() if not value]
    if len(missing) == len(names):
        return None
    if missing:
        raise ImproperlyConfigured(f"Single sign-on: {missing[0]} is not set, but {names[0]} and its like are.")
    return values


def _origin(address, name):
    """The scheme and host of an address. Raises ImproperlyConfigured where it is none, or not https beyond loopback."""
    parts = urlsplit(address)
    near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and near)):
        raise ImproperlyConfigured(f"{name} must be an https address.")
    return f"{parts.scheme}://{parts.netloc}"


def _origins(env, name, address):
    return tuple(dict.fromkeys([_origin(address, name), *(_origin(each, "SSO_ORIGINS") for each in _more(env))]))


def _more(env):
    return env.words("SSO_ORIGINS")


def _oidc(env):
    values = _needed(env, "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    if values is None:
        return None
    name = env.text("OIDC_NAME", "your college account")
    return Door(
        kind=OIDC,
        name=name,
        app={
            "provider_id": PLACE,
            "name": name,
            "client_id": values["OIDC_CLIENT_ID"],
            "secret": values["OIDC_CLIENT_SECRET"],
            "settings": {"server_url": values["OIDC_SERVER_URL"], "oauth_pkce_enabled": True},
        },
        trusts_addresses=env.flag("OIDC_TRUST_ADDRESSES", False),
        origins=_origins(env, "OIDC_SERVER_URL", values["OIDC_SERVER_URL"]),
    )


def _saml(env):
    values = _needed(env, "SAML_ENTITY_ID", "SAML_SSO_URL", "SAML_CERTIFICATE")
    if values is None:
        return None
    name = env.text("SAML_NAME", "your college account")
    certificate = values["SAML_CERTIFICATE"]
    if certificate.startswith("/"):
        try:
            certificate = Path(certificate).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured("SAML_CERTIFICATE names a file that cannot be read.") from error
    mapping = {
        "uid": env.words("SAML_UID")
        or ["urn:oasis:names:tc:SAML:attribute:subject-id", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"],
        "email": env.words("SAML_EMAIL")
        or [
            "urn:oid:0.9.2342.19200300.100.1.3",
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            "mail",
            "email",
        ],
    }
    return Door(
        kind=SAML,
        name=name,
        app={
            "provider_id": values["SAML_ENTITY_ID"],
            "name": name,
            "client_id": PLACE,
            "settings": {
                "idp": {
                    "entity_id": values["SAML_ENTITY_ID"],
                    "sso_url": values["SAML_SSO_URL"],
                    "x509cert": certificate,
                },
                "attribute_mapping": mapping,
                "advanced": {
                    "strict": True,
                    "want_assertion_signed": True,
                    "reject_deprecated_algorithm": True,
                    "reject_idp_initiated_sso": True,
                },
            },
        },
        trusts_addresses=True,  # the college signs what it says about its own people
        origins=_origins(env, "SAML_SSO_URL", values["SAML_SSO_URL"]),
    )


def providers(doors):
    """allauth's SOCIALACCOUNT_PROVIDERS for these doors."""
    return {door.kind: {"APPS": [door.app], "VERIFIED_EMAIL": door.trusts_addresses} for door in doors}


def origins(doors):
    """Where a form that begins to sign in may lead, for the content policy."""
    return list(dict.fromkeys(origin for door in doors for origin in door.origins))


def addresses(doors):
    """URL patterns of these doors; none, where there is none."""
    from django.urls import path

    kinds = {door.kind for door in doors}
    if not kinds:
        return []
    from .single_sign_on_adapter import at_our_door

    found = []
    if OIDC in kinds:
        from allauth.socialaccount.providers.openid_connect import views as oidc

        found += [
            path("oidc/<slug:provider_id>/login/", at_our_door(oidc.login), name="openid_connect_login"),
            path("oidc/<slug:provider_id>/back/", at_our_door(oidc.callback), name="openid_connect_callback"),
        ]
    if SAML in kinds:
        from allauth.socialaccount.providers.saml import views as saml

        found += [
            path("saml/<slug:organization_slug>/login/", at_our_door(saml.login), name="saml_login"),
            path("saml/<slug:organization_slug>/acs/", at_our_door(saml.acs), name="saml_acs"),
            path("saml/<slug:organization_slug>/acs/finish/", at_our_door(saml.finish_acs), name="saml_finish_acs"),
            path("saml/<slug:organization_slug>/sls/", at_our_door(saml.sls), name="saml_sls"),
            path("saml/<slug:organization_slug>/metadata/", at_our_door(saml.metadata), name="saml_metadata"),
        ]
    return found
