"""A line between a telephone and the server that can be cut, or lose what the server answers."""

import socket
import threading
from contextlib import suppress
from typing import Literal

Mode = Literal["open", "cut", "lose"]
CHUNK = 65536


class Wire:
    """Listens on `port` and hands on to `to`. `mode`: open; cut (nothing gets through, as without
    network); lose (requests arrive and are carried out, answers are dropped on the way)."""

    def __init__(self, to: int) -> None:
        self.to, self.mode, self.lost = to, "open", 0
        self._ears = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ears.getsockname()[1]
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def set(self, mode: Mode) -> None:
        """What is under way in the old mode ends with it."""
        self.mode = mode
        if mode == "cut":
            for one in list(self._open):
                _end(one)

    def close(self) -> None:
        self.set("cut")
        _end(self._ears)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._ears.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        if self.mode == "cut":
            _end(near)
            return
        try:
            far = socket.create_connection(("127.0.0.1", self.to), timeout=60)
        except OSError:
            _end(near)
            return
        self._open |= {near, far}
        threading.Thread(target=self._copy, args=(near, far), daemon=True).start()
        self._copy(far, near, answers=True)
        self._open -= {near, far}

    def _copy(self, source: socket.socket, sink: socket.socket, *, answers: bool = False) -> None:
        with suppress(OSError):
            while piece := source.recv(CHUNK):
                if answers and self.mode == "lose":
                    self.lost += 1
                    break
                sink.sendall(piece)
        _end(sink)
        _end(source)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
