"""Stands for the part of GitHub's and GitLab's API that comments need."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


def _authors(number: int, *, own: bool) -> dict[str, Any]:
    """Whoever wrote a comment, as GitHub and as GitLab says it."""
    if own:
        login = {"login": "github-actions[bot]", "type": "Bot"}
        return {"user": login, "author": {"username": "project_12_bot_ab"}}
    if number == 1:
        return {"user": None, "author": None}
    other = {"login": "other[bot]", "type": "Bot"} if number % 2 else {"login": "ana", "type": "User"}
    return {"user": other, "author": {"username": other["login"]}}


@dataclass
class CommentServer:
    """Holds the comments of one pull request; listens on a free port of the loopback.

    Attributes:
        comments: The text of each, in order; its id is its place, from 1. Those that are there at first are others': of
            somebody who is gone, and of bots and people by turns.
        asked: Method, path and credentials of each request.
    """

    comments: list[str] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def __enter__(self) -> Self:
        comments, asked, others = self.comments, self.asked, len(self.comments)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = self._asked()
                if url.path == "/user":
                    self._answer(200, {"username": "project_12_bot_ab"})
                    return
                query = parse_qs(url.query)
                size, page = int(query["per_page"][0]), int(query["page"][0])
                found = [
                    {"id": number, "body": body, **_authors(number, own=number > others)}
                    for number, body in enumerate(comments, 1)
                ]
                self._answer(200, found[(page - 1) * size : page * size])

            def do_POST(self) -> None:
                self._asked()
                comments.append(self._body())
                self._answer(201, {"id": len(comments)})

            def do_PATCH(self) -> None:
                number = int(self._asked().path.rsplit("/", 1)[-1])
                comments[number - 1] = self._body()
                self._answer(200, {"id": number})

            do_PUT = do_PATCH

            def log_message(self, format: str, *args: Any) -> None:
                """Stays quiet."""

            def _asked(self) -> Any:
                found = urlsplit(self.path)
                credentials = self.headers["Authorization"] or self.headers["PRIVATE-TOKEN"]
                asked.append((self.command, found.path, credentials))
                return found

            def _body(self) -> str:
                body: str = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
                return body

            def _answer(self, status: int, value: Any) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(value).encode())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"
