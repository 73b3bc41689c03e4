"""A store on this machine that speaks as much of the S3 protocol as listing and reading objects needs."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_TIME = "2024-09-02T10:30:00.000Z"
_HTTP_TIME = "Mon, 02 Sep 2024 10:30:00 GMT"
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class Requests(list[str]):
    """The names of the objects whose content was asked for, once for each request."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def note(self, name: str) -> None:
        """Add a request."""
        with self._changed:
            self.append(name)
            self._changed.notify_all()

    def wait_for(self, *, names: int) -> None:
        """Wait until so many different objects were asked for."""
        with self._changed:
            self._changed.wait_for(lambda: len({*self}) >= names)


@contextmanager
def object_store(objects: dict[str, bytes]) -> Iterator[tuple[dict[str, str], Requests]]:
    """Serve objects, by `bucket/key`; yield the environment that leads there, and the requests for content so far."""
    asked = Requests()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_PUT(self) -> None:  # a machine without an identity
            self.send_error(403)

        def do_HEAD(self) -> None:
            self._answer_object(with_body=False)

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
            if "list-type" in query:
                self._answer_list(query)
            else:
                self._answer_object(with_body=True)

        def _answer_list(self, query: dict[str, list[str]]) -> None:
            bucket = unquote(urlsplit(self.path).path).strip("/")
            prefix, delimiter = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
            keys = [name.partition("/")[2] for name in sorted(objects) if name.startswith(f"{bucket}/{prefix}")]
            rows, folders = [], set()
            for key in keys:
                rest = key[len(prefix) :]
                if delimiter and delimiter in rest:
                    folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
                    continue
                size, tag = len(objects[f"{bucket}/{key}"]), _tag(objects[f"{bucket}/{key}"])
                rows.append(
                    f"<Contents><Key>{escape(key)}</Key><LastModified>{_TIME}</LastModified><ETag>{tag}</ETag>"
                    f"<Size>{size}</Size></Contents>"
                )
            rows += [f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders)]
            body = (
                '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>false</IsTruncated>'
                f"<Prefix>{escape(prefix)}</Prefix>{''.join(rows)}</ListBucketResult>"
            ).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _answer_object(self, *, with_body: bool) -> None:
            name = unquote(urlsplit(self.path).path).strip("/")
            data = objects.get(name)
            if data is None:
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            piece, code = data, 200
            if found := _RANGE.fullmatch(self.headers.get("Range", "")):
                start, end = int(found[1]), int(found[2] or len(data) - 1)
                piece, code = data[start : end + 1], 206
            if with_body:
                asked.note(name)
            self.send_response(code)
            self.send_header("Content-Length", str(len(piece)))
            if code == 206:
                self.send_header("Content-Range", f"bytes {start}-{start + len(piece) - 1}/{len(data)}")
            self.send_header("ETag", _tag(data))
            self.send_header("Last-Modified", _HTTP_TIME)
            self.end_headers()
            if with_body:
                self.wfile.write(piece)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield (
            {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
                "AWS_ALLOW_HTTP": "true",
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "id",
                "AWS_SECRET_ACCESS_KEY": "secret",
            },
            asked,
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _tag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'
