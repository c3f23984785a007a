"""A small college to sign in through: an OpenID Connect server on loopback, and a SAML identity provider."""

import base64
import hashlib
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

CLIENT, SECRET = "sheaf", "a secret between two servers"


class OpenID:
    """Discovery, authorisation, token, keys and userinfo, over real HTTP. `says` is what it says of whoever comes.

    `token_says` stands in its tokens in place of what should.
    """

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.says, self.token_says = {}, {}
        self.codes, self.tokens, self.wrong = {}, {}, []
        college = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args):
                """No noise."""

            def do_GET(self):
                college.get(self, urlsplit(self.path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                college.token(self, {name: values[0] for name, values in parse_qs(body).items()})

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def get(self, handler, address):
        if address.path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()}
            found |= {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
            reply(handler, found | {"token_endpoint_auth_methods_supported": ["client_secret_post"]})
        elif address.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            code = f"code{len(self.codes)}"
            self.codes[code] = query
            handler.send_response(302)
            handler.send_header(
                "Location", f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
            )
            handler.end_headers()
        elif address.path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            reply(handler, {"keys": [key | {"kid": "1", "use": "sig", "alg": "RS256"}]})
        elif address.path == "/userinfo":
            token = handler.headers.get("Authorization", "").removeprefix("Bearer ")
            reply(handler, self.says, 200 if token in self.tokens else 401)

    def token(self, handler, form):
        asked = self.codes.pop(form.get("code"), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        good = (
            asked
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
            and asked.get("code_challenge") == challenge.decode().rstrip("=")
            and form.get("redirect_uri") == asked["redirect_uri"]
        )
        if not good:
            self.wrong.append(form)
            return reply(handler, {"error": "invalid_grant"}, 400)
        access = f"token{len(self.tokens)}"
        self.tokens[access] = True
        now = int(time.time())
        claims = self.says | {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300} | self.token_says
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return reply(handler, {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed})


def reply(handler, said, status=200):
    body = json.dumps(said).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class Saml:
    """Answers an authentication request with a signed assertion."""

    entity_id, sso_url = "https://idp.college.example/metadata", "https://idp.college.example/sso"

    def __init__(self):
        self.key, self.certificate = self.make_key()

    @staticmethod
    def make_key():
        """A private key and its certificate, as PEM texts."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.college.example")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()

    def answer(
        self, request_id, acs, audience, address, *, signed_with=None, sign=True, who="u1", issuer=entity_id, until=5
    ):
        """The SAMLResponse field of a form: an assertion about `address`, signed unless told otherwise.

        It is good `until` so many minutes from now.
        """
        from onelogin.saml2.utils import OneLogin_Saml2_Utils

        now = datetime.now(UTC)

        def stamp(minutes):
            return (now + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

        in_response = f' InResponseTo="{request_id}"' if request_id else ""
        assertion = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a{who}" Version="2.0"
 IssueInstant="{stamp(0)}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID
 Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{who}</saml:NameID><saml:SubjectConfirmation
 Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{stamp(until)}"
 Recipient="{acs}"{in_response}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{stamp(-60)}"
 NotOnOrAfter="{stamp(until)}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>
</saml:Conditions><saml:AuthnStatement AuthnInstant="{stamp(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>{address}</saml:AttributeValue>
</saml:Attribute></saml:AttributeStatement></saml:Assertion>"""
        if sign:
            key, certificate = signed_with or (self.key, self.certificate)
            assertion = OneLogin_Saml2_Utils.add_sign(
                assertion, key, certificate,
                sign_algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                digest_algorithm="http://www.w3.org/2001/04/xmlenc#sha256",
            )  # fmt: skip
        if isinstance(assertion, bytes):
            assertion = assertion.decode()
        assertion = assertion.removeprefix('<?xml version="1.0"?>').strip()
        response = f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r{who}" Version="2.0" IssueInstant="{stamp(0)}"
 Destination="{acs}"{in_response}><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode
 Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>"""
        return base64.b64encode(response.encode()).decode()
