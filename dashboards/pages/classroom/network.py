"""Where pupils' phones find this server, and whether they can.

The server says here at what address it listens. Where that is this machine only, a room is of use
to nobody else, and the page says how to start the server for a class.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboards.settings import is_private

ANY = ("0.0.0.0", "::")


@dataclass
class _Listening:
    """Host and port of the server; nothing before it has said so."""

    host: str = ""
    port: int = 0


_here = _Listening()


def listening_at(host: str, port: int) -> None:
    """Remember where the server listens.

    Args:
        host: Address, as `0.0.0.0`.
        port: Port.
    """
    _here.host, _here.port = host, port


def open_to_others(origin: str = "") -> bool:
    """Whether others in the network can reach the server; true where nothing is known.

    Args:
        origin: The `Origin` of the teacher's browser. Where that is no address of this machine
            alone, a web server in front has let it in, whatever this server listens at.
    """
    return not (_here.host and is_private(_here.host)) or _is_for_others(origin)


def addresses(origin: str = "") -> list[str]:
    """Addresses under which phones in the same network may find the server, the likeliest first.

    Args:
        origin: The `Origin` of the teacher's browser: what it found the server under, with the
            scheme and the port of a web server in front.

    Returns:
        Addresses with port and without a path, as `http://192.168.1.5:8765`; the server's own
        one where others cannot reach it.
    """
    found = [origin] if _is_for_others(origin) else []
    if _here.host and not is_private(_here.host):
        own = own_addresses() if is_any(_here.host) else [_here.host]
        found += [_address(name) for name in own]
    return list(dict.fromkeys(found)) or [origin if host_of(origin) else _address("127.0.0.1")]


def _is_for_others(origin: str) -> bool:
    """Whether an origin is one that phones can open, too."""
    host = host_of(origin)
    return bool(host) and not is_private(host)


def host_of(origin: str) -> str:
    """The host that an origin names, without scheme and port; "" where it names none."""
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def is_any(host: str) -> bool:
    """Whether an address to listen at means every address of this machine."""
    return host in ANY


def own_addresses() -> list[str]:
    """This machine's addresses (IPv4) in its networks, found without sending anything."""
    found = []
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with probe, contextlib.suppress(OSError):
        probe.connect(("10.255.255.255", 1))  # a datagram socket: nothing is sent
        found.append(str(probe.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += [str(a[4][0]) for a in socket.getaddrinfo(socket.gethostname(), None)]
    return [own for own in dict.fromkeys(found) if _useful(own)]


def _useful(address: str) -> bool:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    return known.version == 4 and not (known.is_loopback or known.is_link_local)


def _address(host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{_here.port}" if _here.port else f"http://{shown}"
