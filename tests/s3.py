"""A small object store that speaks as much S3 as we do, and checks every signature (AWS Signature Version 4)."""

import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit


@dataclass
class Bucket:
    """What lies in it, and who may come."""

    key: str
    secret: str
    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)


class Door(BaseHTTPRequestHandler):
    """PUT, GET and HEAD of objects by path, `/bucket/key`."""

    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", "0")))
        if self._is_signed():
            self.bucket.objects[self.path] = content
            self._answer(200, b"", content)

    def do_GET(self) -> None:
        if self._is_signed():
            found = self.bucket.objects.get(self.path)
            self._answer(404 if found is None else 200, found or b"", found or b"")

    def _answer(self, status: int, body: bytes, about: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", f'"{md5(about, usedforsecurity=False).hexdigest()}"')
        self.send_header("last-modified", "Sat, 21 Nov 2026 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def _is_signed(self) -> bool:
        told = dict(part.strip().split("=", 1) for part in self.headers["authorization"].split(" ", 1)[1].split(","))
        if hmac.compare_digest(told["Signature"], self._signature(told)):
            return True
        self._answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>", b"")
        return False

    def _signature(self, told: dict[str, str]) -> str:
        parts, names = urlsplit(self.path), told["SignedHeaders"].split(";")
        query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(parse_qsl(parts.query)))
        headers = "".join(f"{name}:{self.headers[name].strip()}\n" for name in names)
        request = "\n".join(
            (self.command, parts.path, query, headers, told["SignedHeaders"], self.headers["x-amz-content-sha256"])
        )
        scope = told["Credential"].partition("/")[2]
        text = "\n".join(("AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, sha256(request.encode()).hexdigest()))
        key = f"AWS4{self.bucket.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@contextmanager
def serving(key: str = "ioc", secret: str = "only-for-tests") -> Iterator[Bucket]:
    """A store for the block."""
    bucket = Bucket(key, secret)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (Door,), {"bucket": bucket}))
    server.daemon_threads = True
    bucket.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
