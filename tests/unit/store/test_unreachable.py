"""Why a server cannot be reached: what happened and what to look at, from whatever the system said."""

import socket
import ssl

import pytest
import redis.exceptions as driver

from schedsync.store.unreachable import why_unreachable

PLAIN, TLS = "redis://h:6379/0", "rediss://h:6379/0"


def _untrusted(code: int, message: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, message
    return error


def _tls_failed() -> ssl.SSLError:
    error = ssl.SSLError(1, "tlsv13 alert certificate required")
    error.reason = "TLSV13_ALERT_CERTIFICATE_REQUIRED"
    return error


def _why(cause: BaseException | None, *, place: str = PLAIN, text: str = "Error") -> str:
    error = driver.ConnectionError(text)
    if cause is not None:
        between = ValueError()
        between.__cause__ = cause
        error.__context__ = between
    return why_unreachable(error, text, place)


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "nothing listens there (connection refused); check the"),
        (socket.gaierror(-2, "Name or service not known"), "cannot be resolved (Name or service not known); check"),
        (FileNotFoundError(2, "No such file or directory"), "there is no such socket; check the path"),
        (PermissionError(13, "Permission denied"), "this user may not open it (Permission denied)"),
        (ConnectionResetError(104, "Connection reset by peer"), "it closed the connection; if it wants TLS, write red"),
    ],
)
def test_what_the_system_said(cause: OSError, said: str) -> None:
    assert said in _why(cause)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Connection closed by server.", "it closed the connection; if it wants TLS, write rediss://"),
        ("Timeout connecting to server", "no answer in time; check the host and the port, and for a firewall between"),
        ("Timeout reading from socket", "did not answer in time; it may be overloaded or stopped, or wait for TLS"),
        ("max number of clients reached", "it has no connection left"),
        ("No route to host", "No route to host"),
    ],
)
def test_what_the_driver_said(text: str, said: str) -> None:
    assert said in _why(None, text=text)


@pytest.mark.parametrize(
    ("cause", "text", "said"),
    [
        (_untrusted(19, "self-signed certificate."), "", "is not trusted: self-signed certificate; name the CA that"),
        (_untrusted(64, "IP address mismatch."), "", "IP address mismatch; write the host as the certificate has it"),
        (_tls_failed(), "", "TLS failed (TLSV13_ALERT_CERTIFICATE_REQUIRED); it may want a certificate of the client"),
        (ConnectionResetError(), "", "it closed the connection; it may want a certificate of the client"),
        (None, "Timeout connecting to server", "write redis:// if the server has none"),
        (None, "Timeout reading from socket", "it may be overloaded or stopped"),
    ],
)
def test_of_tls(cause: BaseException | None, text: str, said: str) -> None:
    assert said in _why(cause, place=TLS, text=text)
