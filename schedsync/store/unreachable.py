"""Why a server could not be reached, and what to look at: from the system's own error under the driver's."""

import socket
import ssl
from collections.abc import Iterator

_WRONG_NAME = {62, 64}  # OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH
_CLIENT = "it may want a certificate of the client: ?ssl_certfile=FILE&ssl_keyfile=FILE"


def why_unreachable(error: Exception, text: str, place: str) -> str:
    """A clause on what happened, and one on what to do.

    Args:
        error: The driver's.
        text: Of it, on one line; kept where nothing better is known.
        place: The store's masked URL.
    """
    tls = place.startswith("rediss:")
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError() if cause.verify_code in _WRONG_NAME:
                return f"{cause.verify_message.rstrip('.')}; write the host as the certificate has it"
            case ssl.SSLCertVerificationError():
                return (
                    f"its certificate is not trusted: {cause.verify_message.rstrip('.')}; "
                    "name the CA that signed it: ?ssl_ca_certs=FILE"
                )
            case ssl.SSLError():
                return f"TLS failed ({cause.reason}); {_CLIENT}, or have no TLS: write redis://"
            case ConnectionRefusedError():
                return "nothing listens there (connection refused); check the host and the port, and that Redis runs"
            case socket.gaierror():
                return f"its host name cannot be resolved ({cause.strerror}); check the spelling, and DNS"
            case FileNotFoundError():
                return "there is no such socket; check the path, and that Redis runs"
            case PermissionError():
                return f"this user may not open it ({cause.strerror})"
            case ConnectionResetError():
                return _closed(tls=tls)
    if "max number of clients" in text:
        return "it has no connection left (max number of clients reached); close some, or raise its maxclients"
    if "closed by server" in text:
        return _closed(tls=tls)
    if "Timeout connecting" in text and tls:
        return "no answer in time; rediss:// asks for TLS, write redis:// if the server has none"
    if "Timeout connecting" in text:
        return "no answer in time; check the host and the port, and for a firewall between"
    if "Timeout" in text:
        wants = "" if tls else ", or wait for TLS (rediss://)"
        return f"it took the connection and did not answer in time; it may be overloaded or stopped{wants}"
    return text


def _closed(*, tls: bool) -> str:
    return f"it closed the connection; {_CLIENT if tls else 'if it wants TLS, write rediss://'}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The system's errors that led to this one, the nearest first."""
    cause = error.__cause__ or error.__context__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
