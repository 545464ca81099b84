"""Everything that can go wrong in a way we understand, as one tree.

::

    AvaraError                      title, advice, retryable
    ├── Unreachable                 no answer at all
    │   ├── ServerNotReachable      refused, no route, reset
    │   ├── NameNotFound            the server's name has no address
    │   ├── NotTrusted              TLS: certificate, host, or protocol
    │   ├── TooSlow                 the total deadline passed
    │   ├── Interrupted             the answer broke off
    │   └── ProxyTrouble            the proxy wants a sign-in, or is not there
    ├── Refused                     the server answered no; carries ``status``
    │   ├── KeyNotAccepted          401
    │   ├── NotPermitted            403
    │   ├── NotFound                404
    │   ├── Conflict                409
    │   ├── InvalidRequest          400, 422; names the field where the server did
    │   ├── Busy                    429; carries ``retry_after`` seconds
    │   └── ServerTrouble           5xx
    ├── BadAnswer                   an answer that is not the API's
    │   ├── NetworkSignIn           a portal or a redirect stands in the way
    │   └── TooLarge                more bytes than any honest answer has
    ├── OutcomeUnknown              a write was sent and its result never came: read before trying again
    ├── InvalidInput                we did not send: fields break the API's limits; carries ``problems`` by field
    ├── SafetyStop                  we refused: what the reader saw is no longer what the server says
    ├── BadAddress                  the server address is not usable
    ├── LinkExpired                 a presigned link is over; fetch a new one
    ├── UnsafeLink                  a link that may not be opened
    ├── NoBrowser                   nothing on this machine opens links
    └── VaultTrouble                the operating system's key vault
        ├── NoVault                 there is none we trust
        └── VaultSilent             it did not answer in time

``title`` says what happened, ``advice`` what to do; both are written for a radiologist and hold no patient data, no
key and no URL. Anything that is not an ``AvaraError`` is a defect and goes to the crash screen.
"""

from collections.abc import Mapping


class AvaraError(Exception):
    """Something went wrong that the reader can be told about in plain words."""

    title = "Something went wrong"
    advice = "Try again; if it happens twice, tell your administrator."
    retryable = False

    def __init__(self, title: str = "", advice: str = "") -> None:
        self.title = title or type(self).title
        self.advice = advice or type(self).advice
        super().__init__(self.title)


class Unreachable(AvaraError):
    """No answer came at all."""

    title = "No answer from the server"
    advice = "Check the network. The list shown is the last one received."
    retryable = True


class ServerNotReachable(Unreachable):
    """Connection refused, no route, or reset before an answer."""

    title = "Server not reachable"


class NameNotFound(Unreachable):
    """The server's name could not be resolved."""

    title = "Server name not found"
    advice = "Check the network or the VPN, and the server address in the sign-in page."


class NotTrusted(Unreachable):
    """The TLS connection could not be trusted. Nothing was sent."""

    title = "Secure connection failed"
    advice = "The server's certificate is not trusted by this computer. Nothing was sent; tell your administrator."
    retryable = False


class TooSlow(Unreachable):
    """The total deadline of one operation passed."""

    title = "The server is slow to answer"


class Interrupted(Unreachable):
    """The connection broke in the middle of an answer."""

    title = "The answer broke off"


class ProxyTrouble(Unreachable):
    """A proxy on the way refused or needs a sign-in."""

    title = "The proxy refused the connection"
    advice = "The network's proxy needs a sign-in or is down; tell your administrator."


class Refused(AvaraError):
    """The server answered, and the answer was no. ``status`` is the HTTP status code."""

    title = "The server refused"

    def __init__(self, title: str = "", advice: str = "", *, status: int = 0) -> None:
        super().__init__(title, advice)
        self.status = status


class KeyNotAccepted(Refused):
    """401: the API key is wrong, expired or revoked."""

    title = "The API key was not accepted"
    advice = "Sign out and enter a valid key, or ask your administrator for one."


class NotPermitted(Refused):
    """403: the key may not do this."""

    title = "This key may not do that"
    advice = "Ask your administrator to widen the key's permissions."


class NotFound(Refused):
    """404: no such study, report or reader."""

    title = "Not found on the server"
    advice = "It may have been removed. Refresh the list (F5)."


class Conflict(Refused):
    """409: the study or report is no longer in a state that allows this."""

    title = "The server says this is no longer possible"
    advice = "Somebody else may have acted first. Look at the refreshed study before going on."


class InvalidRequest(Refused):
    """400 or 422: the request was not acceptable. ``field`` is the field the server named, or empty."""

    title = "The server could not accept this request"

    def __init__(self, title: str = "", advice: str = "", *, status: int = 422, field: str = "") -> None:
        super().__init__(title, advice, status=status)
        self.field = field


class Busy(Refused):
    """429: too many requests. ``retry_after`` is in seconds, between 1 and 900."""

    title = "The server is busy"
    advice = "The app waits as long as the server asked and then goes on by itself."
    retryable = True

    def __init__(self, title: str = "", advice: str = "", *, retry_after: float = 60.0) -> None:
        super().__init__(title, advice, status=429)
        self.retry_after = retry_after


class ServerTrouble(Refused):
    """5xx: the server or a gateway before it failed. ``retry_after`` in seconds, 0 where none was named."""

    title = "The server has a problem"
    advice = "It is not your computer. The app keeps trying; the list shown is the last one received."
    retryable = True

    def __init__(self, title: str = "", advice: str = "", *, status: int = 500, retry_after: float = 0.0) -> None:
        super().__init__(title, advice, status=status)
        self.retry_after = retry_after


class BadAnswer(AvaraError):
    """The answer is not what the API's documents describe."""

    title = "Unexpected answer from the server"
    advice = "The list shown is the last one received. If it stays so, tell your administrator."
    retryable = True


class NetworkSignIn(BadAnswer):
    """A web page or a redirect came instead of data: a network sign-in page, or a wrong server address."""

    title = "A web page answered instead of the server"
    advice = "The network may want you to sign in, or the server address is wrong. The key was not sent anywhere else."


class TooLarge(BadAnswer):
    """The answer went over the cap on decoded bytes."""

    title = "The answer is too large"
    retryable = False


class OutcomeUnknown(AvaraError):
    """A write was sent once and its result never came. It may or may not have happened."""

    title = "Not confirmed"
    advice = "The request was sent but no answer came. The app reads the study again; do not repeat it before that."


class InvalidInput(AvaraError):
    """Nothing was sent, because fields break limits of the API. ``problems`` is wire name -> what is wrong with it."""

    title = "Some fields cannot be sent as they are"

    def __init__(self, problems: Mapping[str, str]) -> None:
        told = "; ".join(f"{field} {words}" for field, words in problems.items())
        super().__init__(advice=f"{told[:500]}. Nothing was sent.")
        self.problems = dict(problems)


class SafetyStop(AvaraError):
    """The act was not carried out, because the study is not what the reader saw at key press."""

    title = "Stopped: the study has changed"
    advice = "Look at the refreshed study before you go on."


class BadAddress(AvaraError):
    """What was entered as server address cannot be one."""

    title = "This is not a usable server address"
    advice = "Enter an address such as https://api.avarasoftware.com, without a path, user name or query."


class LinkExpired(AvaraError):
    """A presigned download link is no longer accepted."""

    title = "The link has expired"
    advice = "Fetch the report again."
    retryable = True


class UnsafeLink(AvaraError):
    """A link the server gave may not be opened."""

    title = "The link was not opened"
    advice = "The server gave a link that is not a plain https address. Tell your administrator."


class NoBrowser(AvaraError):
    """The operating system could not open a web browser."""

    title = "No web browser could be opened"
    advice = "Set a default web browser for this computer, then press the key again."


class VaultTrouble(AvaraError):
    """The operating system's key vault could not be used."""

    title = "The system's key vault refused"
    advice = "The key is kept in memory until you quit, and has to be entered again next time."


class NoVault(VaultTrouble):
    """There is no vault on this machine that we trust with the key."""

    title = "No secure key vault on this computer"


class VaultSilent(VaultTrouble):
    """The vault did not answer in time; it may be waiting for a password prompt elsewhere."""

    title = "The system's key vault does not answer"
