"""Stands for the part of GitHub's and GitLab's API that comments need."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass
class CommentServer:
    """Holds the comments of one pull request; listens on a free port of the loopback.

    Attributes:
        comments: The text of each, in order; its id is its place, from 1. Those that are there at first are people's.
        asked: Method, path and credentials of each request.
    """

    comments: list[str] = field(default_factory=list)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def __enter__(self) -> Self:
        comments, asked, people = self.comments, self.asked, len(self.comments)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(self._asked().query)
                size, page = int(query["per_page"][0]), int(query["page"][0])
                found = [
                    {"id": number, "body": body, "user": {"type": "User" if number <= people else "Bot"}}
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
