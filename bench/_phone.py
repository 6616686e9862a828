"""Clients as light as can be: a socket each, requests written by hand, so that what is measured is
the server. `python -m bench._phone` is not for people: see `bench/intake.py`."""

import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

KEY = re.compile(r'name="key" value="([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
COOKIE = re.compile(rb"(?i)set-cookie:\s*(\w+)=([^;\r]+)")
LENGTH = re.compile(rb"[Cc]ontent-[Ll]ength: (\d+)")


@dataclass(slots=True)
class Answer:
    status: int
    head: bytes
    body: bytes


@dataclass(slots=True)
class Line:
    """One connection, kept; made anew when the server went away."""

    port: int
    sock: socket.socket | None = None
    held: bytes = b""

    def ask(self, request: bytes) -> Answer:
        """Raises OSError if the answer did not come."""
        try:
            if self.sock is None:
                self.sock = socket.create_connection(("127.0.0.1", self.port), 10)
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.held = b""
            self.sock.sendall(request)
            return self._read(self.sock)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        if self.sock:
            self.sock.close()
        self.sock = None

    def _read(self, sock: socket.socket) -> Answer:
        held = self.held
        while (end := held.find(b"\r\n\r\n")) < 0:
            held += self._more(sock)
        head, held = held[:end], held[end + 4 :]
        found = LENGTH.search(head)
        want = int(found[1]) if found else 0
        while len(held) < want:
            held += self._more(sock)
        self.held = held[want:]
        return Answer(int(head[9:12]), head, held[:want])

    def _more(self, sock: socket.socket) -> bytes:
        if more := sock.recv(65536):
            return more
        raise ConnectionResetError("the server hung up")


@dataclass(frozen=True, slots=True)
class Form:
    """What a phone holds once it has opened the page: the key of its concern, the token, the
    cookie that goes with it."""

    key: str
    token: str
    cookie: str


def get(path: str, cookie: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode()


def open_form(line: Line) -> Form:
    """Open the page as a phone does that was never here."""
    answer = line.ask(get("/say/"))
    page = answer.body.decode()
    key, token = KEY.search(page), TOKEN.search(page)
    assert key
    assert token
    cookie = "; ".join(f"{n.decode()}={v.decode()}" for n, v in COOKIE.findall(answer.head))
    return Form(key[1], token[1], cookie)


def said(form: Form, words: str, area: str, n: int) -> bytes:
    """The form, filled in and sent; every second leaves a number and wants an SMS."""
    told = {
        "csrfmiddlewaretoken": form.token, "key": form.key, "words": words, "kind": "request",
        "area": area, "place": "村口", "class_code": "", "about_unit": "", "name": "",
        "phone": f"199{n % 10**8:08d}" if n % 2 else "", "email": "", "address": "",
        "reply_by": "sms" if n % 2 else "none", "website": "",
    }  # fmt: skip
    body = urlencode(told).encode()
    head = (
        "POST /say/ HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: {form.cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(slots=True)
class Crowd:
    """So many clients at once, each doing one thing after the other."""

    port: int
    clients: int
    times: list[float] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    took: float = 0.0
    cpu: float = 0.0

    def run(
        self, each: Callable[[Line], None] | None, tasks: Sequence[Callable[[Line], None]] = (),
        seconds: float = 0, until: threading.Event | None = None,
    ) -> None:  # fmt: skip
        """Do `each` for so many seconds or until then, or all `tasks` once, whichever is given.
        Raises what a client met first."""
        waiting, lock = iter(tasks), threading.Lock()
        began, cpu = time.perf_counter(), time.process_time()

        def following() -> Callable[[Line], None] | None:
            if (seconds and time.perf_counter() - began > seconds) or (until and until.is_set()):
                return None
            with lock:
                return each or next(waiting, None)

        def client() -> None:
            line = Line(self.port)
            while task := following():
                asked = time.perf_counter()
                try:
                    task(line)
                except Exception as error:  # noqa: BLE001 - told by whoever waits for all
                    self.trouble.append(error)
                    break
                self.times.append((time.perf_counter() - asked) * 1000)
            line.close()

        threads = [threading.Thread(target=client) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.took = time.perf_counter() - began
        self.cpu = time.process_time() - cpu
        if self.trouble:
            raise self.trouble[0]

    @property
    def rate(self) -> float:
        return len(self.times) / self.took
