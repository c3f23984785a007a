"""STARTTLS that works: what goes over the wire can be read by nobody, and the server has to prove who it is."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cohorts.post import ServerDown
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = ("EMAIL_HOST_USER", "sheaf"), ("EMAIL_HOST_PASSWORD", "the-password"), ("EMAIL_USE_TLS", True)


class College:
    """A college that signs the certificates of its own machines."""

    def __init__(self, folder):
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A college's own authority")])
        own = self._signed(self.name, self.key.public_key(), x509.BasicConstraints(ca=True, path_length=0))
        self.path = folder / "college.pem"
        self.path.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def _signed(self, subject, key, *extensions):
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(
            issuer_name=self.name,
            subject_name=subject,
            public_key=key,
            serial_number=x509.random_serial_number(),
            not_valid_before=now - timedelta(days=1),
            not_valid_after=now + timedelta(days=1),
        )
        for each in extensions:
            made = made.add_extension(each, critical=isinstance(each, x509.BasicConstraints))
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return made.add_extension(authority, critical=False).sign(self.key, hashes.SHA256())

    def certificate_for(self, address):
        """The path of a certificate and its key for the machine at this address."""
        key = ec.generate_private_key(ec.SECP256R1())
        machine = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        made = self._signed(x509.Name([]), key.public_key(), machine)
        path = self.folder / f"{address}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
        return path


@pytest.fixture
def college(tmp_path):
    return College(tmp_path)


@pytest.fixture
def waiting(cast, entry, clock, server, settings):
    """A mail that waits for a server to which nothing may be said in clear."""
    for name, value in WORDS:
        setattr(settings, name, value)
    server.mode = "tls"
    return factories.comment(cast.ben, entry, now=clock.at)


def test_the_mail_goes_encrypted_to_a_server_that_proves_who_it_is(cast, waiting, server, sender, college, monkeypatch):
    """N3, N4: with the authority of a college's own as SSL_CERT_FILE names it."""
    server.certificate = college.certificate_for("127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(college.path))
    assert sender.turn() == 1
    assert server.mails[0]["To"] == cast.amira.email
    begun = server.said.index("STARTTLS")
    assert [line.split()[0].upper() for line in server.said[: begun + 1]] == ["EHLO", "STARTTLS"], "the rest is secret"
    assert server.secret == server.said[begun + 1 :]
    verbs = {line.split()[0].upper() for line in server.secret}
    assert {"EHLO", "AUTH", "MAIL", "RCPT", "DATA"} <= verbs


@pytest.mark.parametrize(("known", "address"), [(False, "127.0.0.1"), (True, "127.0.0.2")])
def test_to_a_server_that_does_not_nothing_is_said(
    waiting, server, sender, clock, college, monkeypatch, known, address
):
    """A certificate that nobody we know has signed, and one that belongs to another machine: not a word of the mail."""
    server.certificate = college.certificate_for(address)
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(college.path))
    with pytest.raises(ServerDown):
        sender.turn()
    assert server.accepted == [] and server.secret == []
    assert {line.split()[0].upper() for line in server.said} == {"EHLO", "STARTTLS"}
    clock.move(minutes=10)
    server.certificate = college.certificate_for("127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(college.path))
    assert sender.turn() == 1, "and nothing is lost"
