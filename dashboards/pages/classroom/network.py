"""Where pupils' phones find this server, and whether they can.

The server says here at what address it listens. Where that is this machine only, a room is of use
to nobody else, and the page says how to start the server for a class.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from dataclasses import dataclass

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


def open_to_others() -> bool:
    """Whether others in the network can reach the server; true where nothing is known."""
    return not (_here.host and is_private(_here.host))


def addresses(asked: str = "") -> list[str]:
    """Addresses under which phones in the same network may find the server, the likeliest first.

    Args:
        asked: The `Host` under which the teacher's browser found it.

    Returns:
        Addresses with port and without a path, as `http://192.168.1.5:8765`; the server's own
        one where others cannot reach it.
    """
    named = _host_of(asked)
    if not open_to_others():
        return [f"http://{asked}"] if asked else [_address("127.0.0.1")]
    found = [f"http://{asked}"] if asked and not is_private(named) else []
    if not is_any(_here.host) and _here.host:
        found.append(_address(_here.host))
    else:
        found += [_address(own) for own in own_addresses()]
    return list(dict.fromkeys(found)) or ([f"http://{asked}"] if asked else [])


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


def _host_of(asked: str) -> str:
    """The host of a `Host` header, without its port."""
    if asked.startswith("["):
        return asked.partition("]")[0].strip("[")
    return asked.partition(":")[0]
