"""A small TCP proxy that loses requests or replies, to see what is done when nobody knows what was done."""

import contextlib
import socket
import threading
from enum import Enum
from types import TracebackType
from typing import Self

_HANDSHAKE = (b"HELLO", b"CLIENT", b"SELECT", b"AUTH")


class Fault(Enum):
    """Where the connection is cut."""

    BEFORE_REQUEST = "before the request reaches the server"
    AFTER_REQUEST = "after the server has answered, before the reply reaches the client"


class Proxy:
    """Forwards a local port to a server, one thread a direction, and cuts when it is told to.

    A fault is armed for requests that hold a marker (a script's digest, a command's name), so that a client's
    handshake is left alone; or for the nth request, to hold it there until the client is dead.

    Attributes:
        cuts: How many connections were cut by armed faults.
        requests: How many requests were seen since ``hold``, handshakes left out.
        held: Set while a request, or its reply, is held back.
    """

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._armed: list[tuple[Fault, bytes]] = []
        self._links: set[socket.socket] = set()
        self._closed = False
        self._hold: tuple[Fault, int] | None = None
        self._released = threading.Event()
        self.held = threading.Event()
        self.cuts = 0
        self.requests = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def cut(self, fault: Fault, *, marker: bytes = b"EVALSHA", times: int = 1) -> None:
        """Cut the next ``times`` connections on which a request holding ``marker`` is seen."""
        with self._lock:
            self._armed += [(fault, marker)] * times

    def hold(self, fault: Fault, number: int) -> None:
        """Hold back the request of this number, counted from now on, or its reply, until ``release``."""
        with self._lock:
            self._hold, self.requests = (fault, number), 0
            self.held.clear()
            self._released.clear()

    def release(self) -> None:
        """Cut what is held; forward all that comes then."""
        with self._lock:
            self._hold = None
        self._released.set()

    def drop_all(self) -> None:
        """Cut every connection there is."""
        with self._lock:
            links = list(self._links)
        for link in links:
            _shut(link)

    def _take(self, request: bytes) -> Fault | None:
        with self._lock:
            for index, (fault, marker) in enumerate(self._armed):
                if marker in request:
                    del self._armed[index]
                    self.cuts += 1
                    return fault
        return None

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            try:
                upstream = socket.create_connection(self._target, timeout=5)
            except OSError:
                client.close()
                continue
            upstream.settimeout(None)
            with self._lock:
                self._links |= {client, upstream}
            link = _Link()
            for pump in (self._requests, self._replies):
                thread = threading.Thread(target=pump, args=(client, upstream, link), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _requests(self, client: socket.socket, upstream: socket.socket, link: "_Link") -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(1 << 16):
                begins = link.answered and not any(word in data[:32] for word in _HANDSHAKE)
                if self._is_held(link, Fault.BEFORE_REQUEST, begins=begins):
                    break
                fault = self._take(data)
                if fault is Fault.BEFORE_REQUEST:
                    break
                if fault is Fault.AFTER_REQUEST:
                    link.lost.set()
                upstream.sendall(data)
        if not link.lost.is_set():
            self._drop(client, upstream)

    def _replies(self, client: socket.socket, upstream: socket.socket, link: "_Link") -> None:
        with contextlib.suppress(OSError):
            while data := upstream.recv(1 << 16):
                if link.lost.is_set() or self._is_held(link, Fault.AFTER_REQUEST):
                    break
                link.answered = True
                client.sendall(data)
        self._drop(client, upstream)

    def _is_held(self, link: "_Link", fault: Fault, *, begins: bool = False) -> bool:
        """Whether this is where to hold; it has been held then."""
        with self._lock:
            if begins:
                self.requests += 1
                link.number, link.answered = self.requests, False
            if self._hold != (fault, link.number):
                return False
        self.held.set()
        self._released.wait()
        return True

    def _drop(self, *links: socket.socket) -> None:
        for link in links:
            _shut(link)
        with self._lock:
            self._links -= set(links)

    def close(self) -> None:
        self._closed = True
        self.release()
        _shut(self._listener)
        self.drop_all()
        for thread in self._threads:
            thread.join(timeout=5)


class _Link:
    """One client's connection.

    Attributes:
        lost: Set once its replies are to be lost.
        answered: Whether what comes from the client next begins a request.
        number: Of its newest request, over all connections.
    """

    def __init__(self) -> None:
        self.lost = threading.Event()
        self.answered = True
        self.number = 0


def _shut(link: socket.socket) -> None:
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
    link.close()
