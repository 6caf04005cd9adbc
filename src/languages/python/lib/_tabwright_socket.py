"""The module `_socket` on the kernel's sockets: TCP between programs of one machine, sockets with a name in the file
system, and what the gateway lets out. It takes the place of Emscripten's before `socket` is imported, so it lies in the
snapshot; `use` brings the kernel.

A client's or server's descriptor exists from the beginning, as native ones do, and stands for nothing until there is a
connection. What waits does so in the kernel's poll, so that signals' handlers run meanwhile (PEP 475).
"""

import errno
import os
import sys
import types
import warnings

import _socket as _emscripten

IN, OUT = 1, 4
# No more is sent at once: the kernel takes so much without a wait when it says that it can be written to.
PIECE = 65_536

error = OSError
timeout = TimeoutError
gaierror = _emscripten.gaierror
herror = _emscripten.herror
has_ipv6 = True
# Linux's numbers for what Emscripten leaves out.
AF_UNIX = 1
SO_REUSEADDR = 2
SO_REUSEPORT = 15
globals().update(
    (name, value) for name, value in vars(_emscripten).items() if name.isupper() and isinstance(value, (int, str))
)
for _name in ("htonl", "htons", "ntohl", "ntohs", "inet_aton", "inet_ntoa", "inet_ntop", "inet_pton", "CMSG_LEN"):
    globals()[_name] = getattr(_emscripten, _name)

SERVICES = {"ftp": 21, "ssh": 22, "smtp": 25, "domain": 53, "http": 80, "pop3": 110, "imap2": 143, "https": 443}
PROTOCOLS = {"ip": 0, "icmp": 1, "tcp": 6, "udp": 17, "ipv6": 41}
_default_timeout = None
_kernel = _call = _wait = None


def use(kernel, call, wait):
    """From the running process: its bridge, a call that raises, and the wait of `select`."""
    global _kernel, _call, _wait
    _kernel, _call, _wait = kernel, call, wait


def _failed(name, message=None):
    number = getattr(errno, name)
    return OSError(number, message or os.strerror(number))


# Names and addresses


def _is_loopback(host):
    return host.startswith("127.") or host in ("0.0.0.0", "::1", "::") or host.startswith("::ffff:127.")


class _Names:
    """Nobody asks a name server here, so each name outside gets an address that stands for it, of the block which is set
    aside for tests between networks (RFC 2544), and is known by that again when somebody connects."""

    def __init__(self):
        self.addresses = {}
        self.names = {}

    def address_of(self, name):
        name = name.lower().rstrip(".")
        if name not in self.addresses:
            number = len(self.addresses) + 1
            address = f"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"
            self.addresses[name] = address
            self.names[address] = name
        return self.addresses[name]


_names = _Names()


def _family_of(text):
    for family in (AF_INET, AF_INET6):
        try:
            inet_pton(family, text.partition("%")[0])
            return family
        except OSError:
            pass
    return None


def _unknown():
    return gaierror(EAI_NONAME, "Name or service not known")


def _lookup(host, family):
    """Addresses with their families."""
    host = host.decode("ascii") if isinstance(host, (bytes, bytearray)) else host.encode("idna").decode("ascii")
    numeric = _family_of(host)
    if numeric is not None:
        if family not in (AF_UNSPEC, numeric):
            raise gaierror(EAI_ADDRFAMILY, "Address family for hostname not supported")
        return [(numeric, host)]
    if host == "localhost" or host.endswith(".localhost") or host == gethostname():
        found = [(AF_INET, "127.0.0.1"), (AF_INET6, "::1")]
    elif host == "" or host == "invalid" or host.endswith(".invalid"):
        raise _unknown()
    else:
        found = [(AF_INET, _names.address_of(host))]
    found = [one for one in found if family in (AF_UNSPEC, one[0])]
    if not found:
        raise gaierror(EAI_ADDRFAMILY, "Address family for hostname not supported")
    return found


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if isinstance(port, (bytes, str)):
        text = port.decode() if isinstance(port, bytes) else port
        if not text.isdigit() and text not in SERVICES:
            raise gaierror(EAI_SERVICE, "Servname not supported for ai_socktype")
        port = int(text) if text.isdigit() else SERVICES[text]
    if type not in (0, SOCK_STREAM) or proto not in (0, IPPROTO_TCP):
        raise gaierror(EAI_SOCKTYPE, "ai_socktype not supported")
    if host is None:
        found = [(AF_INET, "0.0.0.0"), (AF_INET6, "::")] if flags & AI_PASSIVE else [(AF_INET6, "::1"), (AF_INET, "127.0.0.1")]
        found = [one for one in found if family in (AF_UNSPEC, one[0])]
    elif flags & AI_NUMERICHOST and _family_of(host if isinstance(host, str) else host.decode()) is None:
        raise _unknown()
    else:
        found = _lookup(host, family)
    name = (host if isinstance(host, str) else "") if flags & AI_CANONNAME else ""
    return [
        (one, SOCK_STREAM, IPPROTO_TCP, name, (address, port or 0) + ((0, 0) if one == AF_INET6 else ()))
        for one, address in found
    ]


def gethostbyname(host, /):
    if host in ("", "0.0.0.0"):
        return "0.0.0.0"
    return _lookup(host, AF_INET)[0][1]


def gethostbyname_ex(host, /):
    return host, [], [gethostbyname(host)]


def gethostbyaddr(host, /):
    address = _lookup(host, AF_UNSPEC)[0][1]
    if _is_loopback(address) and address not in ("0.0.0.0", "::"):
        return "localhost", [], [address]
    if address in _names.names:
        return _names.names[address], [], [address]
    raise herror(1, "Unknown host")


def getnameinfo(address, flags, /):
    host, port = address[:2]
    if not flags & NI_NUMERICHOST:
        try:
            host = gethostbyaddr(host)[0]
        except herror:
            if flags & NI_NAMEREQD:
                raise _unknown() from None
    service = next((name for name, number in SERVICES.items() if number == port), None)
    return host, str(port) if flags & NI_NUMERICSERV or service is None else service


def gethostname():
    try:
        with open("/etc/hostname") as file:
            return file.read().strip()
    except OSError:
        return "localhost"


def getservbyname(name, protocol="tcp", /):
    if protocol != "tcp" or name not in SERVICES:
        raise OSError("service/proto not found")
    return SERVICES[name]


def getservbyport(port, protocol="tcp", /):
    for name, number in SERVICES.items():
        if number == port and protocol == "tcp":
            return name
    raise OSError("port/proto not found")


def getprotobyname(name, /):
    if name not in PROTOCOLS:
        raise OSError("protocol not found")
    return PROTOCOLS[name]


def if_nameindex():
    return [(1, "lo")]


def if_nametoindex(name, /):
    if name != "lo":
        raise OSError("no interface with this name")
    return 1


def if_indextoname(index, /):
    if index != 1:
        raise _failed("ENXIO")
    return "lo"


def getdefaulttimeout():
    return _default_timeout


def setdefaulttimeout(value, /):
    global _default_timeout
    _default_timeout = _seconds(value)


def _seconds(value):
    if value is None:
        return None
    value = float(value)
    if value < 0:
        raise ValueError("Timeout value out of range")
    return value


def close(fd, /):
    os.close(fd)


def dup(fd, /):
    return _call(_kernel.socketDup, fd)


_pairs = 0


def socketpair(family=AF_UNIX, type=SOCK_STREAM, proto=0, /):
    global _pairs
    if family != AF_UNIX:
        raise _failed("EOPNOTSUPP")
    _pairs += 1
    path = f"/tmp/.socketpair-{os.getpid()}-{_pairs}"
    listener, one = socket(family, type, proto), socket(family, type, proto)
    try:
        listener.bind(path)
        try:
            listener.listen()
            one.connect(path)
            fd, _ = listener._accept()
        finally:
            os.unlink(path)
    finally:
        listener.close()
    one._local = one._remote = ""
    return one, socket(family, type, proto, fd)


class socket:
    """`_socket.socket`, from which `socket.socket` is derived."""

    __slots__ = ("_fd", "_family", "_type", "_proto", "_timeout", "_local", "_remote", "_state", "_options", "_outside", "_no_more")

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self._fd = -1
        self._timeout = _default_timeout
        self._options = {}
        self._local = self._remote = None
        self._outside = self._no_more = False
        # new, bound, listening, connected
        self._state = "new"
        if fileno is not None:
            self._take(fileno, family)
        else:
            self._family = AF_INET if family == -1 else int(family)
            kind = SOCK_STREAM if type == -1 else int(type)
            if self._family not in (AF_INET, AF_INET6, AF_UNIX):
                raise _failed("EAFNOSUPPORT")
            if kind & 0xF != SOCK_STREAM:
                raise _failed("EPROTONOSUPPORT", "Only TCP and named stream sockets exist in this tab")
            if kind & SOCK_NONBLOCK:
                self._timeout = 0.0
            self._fd = _call(_kernel.socketOpen)
        self._type = SOCK_STREAM
        self._proto = 0 if proto == -1 else proto

    def _take(self, fd, family):
        if not isinstance(fd, int) or fd < 0:
            raise ValueError("negative file descriptor") if isinstance(fd, int) else TypeError("an integer is required")
        local, remote, self._outside, named = _call(_kernel.socketName, fd)
        self._fd = fd
        self._family = AF_UNIX if named else AF_INET if family in (-1, AF_UNIX) else int(family)
        self._local = "" if named else self._loopback(local)
        if remote or named:
            self._remote = "" if named else self._loopback(remote)
            self._state = "connected"
        else:
            self._state = "listening"

    def _loopback(self, port):
        return ("::1", port, 0, 0) if self._family == AF_INET6 else ("127.0.0.1", port)

    def __del__(self, _warn=warnings.warn):
        if getattr(self, "_fd", -1) >= 0:
            _warn(f"unclosed {self!r}", ResourceWarning, source=self)
            self.close()

    family = property(lambda self: self._family)
    type = property(lambda self: self._type)
    proto = property(lambda self: self._proto)
    timeout = property(lambda self: self._timeout)

    def fileno(self):
        return self._fd

    def detach(self):
        fd, self._fd = self._fd, -1
        return fd

    def close(self):
        fd = self.detach()
        if fd >= 0:
            if self._options.get((SOL_SOCKET, SO_LINGER)) == b"\1\0\0\0\0\0\0\0" and self._state == "connected":
                _call(_kernel.socketReset, fd)
            os.close(fd)

    # Waiting

    def settimeout(self, value, /):
        self._timeout = _seconds(value)

    def gettimeout(self):
        return self._timeout

    def setblocking(self, flag, /):
        self._timeout = None if flag else 0.0

    def getblocking(self):
        return self._timeout != 0

    def _until(self, bit, flags=0):
        seconds = 0.0 if flags & MSG_DONTWAIT else self._timeout
        if self._fd < 0:
            raise _failed("EBADF")
        if not _wait({self._fd: bit}, seconds):
            raise _failed("EAGAIN") if seconds == 0 else TimeoutError("timed out")

    # Names

    def _address(self, address, passive=False):
        if self._family == AF_UNIX:
            return os.fsdecode(address)
        if not isinstance(address, tuple):
            raise TypeError(f"{'AF_INET6' if self._family == AF_INET6 else 'AF_INET'} address must be tuple, not {type_name(address)}")
        host, port = address[:2]
        if not isinstance(port, int):
            raise TypeError(f"'{type_name(port)}' object cannot be interpreted as an integer")
        if not 0 <= port <= 65535:
            raise OverflowError("port must be 0-65535.")
        if host == "" and passive:
            return "::" if self._family == AF_INET6 else "0.0.0.0", port
        return _lookup(host, self._family)[0][1], port

    def bind(self, address, /):
        wanted = self._address(address, True)
        if self._state != "new":
            raise _failed("EINVAL")
        if self._family == AF_UNIX:
            _call(_kernel.socketListenAt, self._fd, wanted)
            self._local = wanted
        else:
            host, port = wanted
            if not _is_loopback(host):
                raise _failed("EADDRNOTAVAIL")
            both = host == "::" and not self._options.get((IPPROTO_IPV6, IPV6_V6ONLY))
            family = 0 if both else 6 if self._family == AF_INET6 and not host.startswith("::ffff:") else 4
            port = _call(_kernel.socketListen, self._fd, port, family)
            self._local = (host, port, 0, 0) if self._family == AF_INET6 else (host, port)
        self._state = "bound"

    def listen(self, backlog=0, /):
        if self._state == "new" and self._family != AF_UNIX:
            self.bind(("", 0))
        if self._state not in ("bound", "listening"):
            raise _failed("EINVAL")
        self._state = "listening"

    def _accept(self):
        if self._state != "listening":
            raise _failed("EINVAL")
        if self._timeout is not None:
            self._until(IN)
        fd, port = _call(_kernel.socketAccept, self._fd)
        return fd, "" if self._family == AF_UNIX else self._loopback(port)

    def connect(self, address, /):
        wanted = self._address(address)
        if self._state in ("connected", "listening"):
            raise _failed("EISCONN")
        if self._state == "bound":
            raise _failed("EOPNOTSUPP", "A client cannot choose its own port in this tab")
        if self._family == AF_UNIX:
            _call(_kernel.socketConnectTo, self._fd, wanted)
            self._local, self._remote = "", wanted
        else:
            host, port = wanted
            # A wildcard means the machine itself, as on Linux.
            local = "::1" if host in ("::", "::1") else "127.0.0.1"
            name = local if _is_loopback(host) else _names.names.get(host, host)
            own, self._outside = _call(_kernel.socketConnect, self._fd, name, port)
            more = (0, 0) if self._family == AF_INET6 else ()
            self._local, self._remote = (local, own, *more), (local if _is_loopback(host) else host, port, *more)
        self._state = "connected"

    def connect_ex(self, address, /):
        try:
            self.connect(address)
        except OSError as failure:
            if isinstance(failure, gaierror) or failure.errno is None:
                raise
            return failure.errno
        return 0

    def getsockname(self):
        if self._fd < 0:
            raise _failed("EBADF")
        if self._local is not None:
            return self._local
        return "" if self._family == AF_UNIX else ("::", 0, 0, 0) if self._family == AF_INET6 else ("0.0.0.0", 0)

    def getpeername(self):
        if self._remote is None:
            raise _failed("ENOTCONN" if self._fd >= 0 else "EBADF")
        return self._remote

    # Bytes

    def _ready(self, flags):
        if self._fd < 0:
            raise _failed("EBADF")
        if self._state != "connected":
            raise _failed("ENOTCONN")
        if flags & ~(MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL):
            raise _failed("EOPNOTSUPP", "The kernel of this tab knows MSG_DONTWAIT, MSG_WAITALL and MSG_NOSIGNAL only")

    def recv(self, bufsize, flags=0, /):
        if bufsize < 0:
            raise ValueError("negative buffersize in recv")
        self._ready(flags)
        if self._no_more or bufsize == 0:
            return b""
        found = b""
        while True:
            if self._timeout is not None or flags & MSG_DONTWAIT:
                self._until(IN, flags)
            part = _call(_kernel.socketReceive, self._fd, bufsize - len(found)).to_bytes()
            found += part
            if not flags & MSG_WAITALL or not part or len(found) == bufsize:
                return found

    def recv_into(self, buffer, nbytes=0, flags=0):
        with memoryview(buffer) as view, view.cast("B") as room:
            if nbytes < 0:
                raise ValueError("negative buffersize in recv_into")
            if nbytes > len(room):
                raise ValueError("buffer too small for requested bytes")
            data = self.recv(nbytes or len(room), flags)
            room[: len(data)] = data
            return len(data)

    def recvfrom(self, bufsize, flags=0, /):
        return self.recv(bufsize, flags), None

    def recvfrom_into(self, buffer, nbytes=0, flags=0):
        return self.recv_into(buffer, nbytes, flags), None

    def send(self, data, flags=0, /):
        self._ready(flags)
        with memoryview(data) as view, view.cast("B") as bytes_:
            if len(bytes_) == 0:
                return 0
            self._until(OUT, flags)
            return _call(_kernel.socketSend, self._fd, _to_js(bytes_[:PIECE]))

    def sendall(self, data, flags=0, /):
        self._ready(flags)
        with memoryview(data) as view, view.cast("B") as bytes_:
            at = 0
            while at < len(bytes_):
                at += self.send(bytes_[at : at + PIECE], flags)

    def sendto(self, data, *more):
        return self.send(data, more[0] if len(more) == 2 else 0)

    def shutdown(self, how, /):
        if how not in (SHUT_RD, SHUT_WR, SHUT_RDWR):
            raise _failed("EINVAL")
        if self._state != "connected":
            raise _failed("ENOTCONN")
        if how != SHUT_WR:
            self._no_more = True
        if how != SHUT_RD:
            _call(_kernel.socketShutdown, self._fd)

    # Options: between the ends of a connection in memory nothing looks at most of them, but they are kept.

    def setsockopt(self, level, name, value, optlen=None, /):
        self._options[(level, name)] = value if optlen is None else bytes(optlen)

    def getsockopt(self, level, name, buflen=0, /):
        known = {SO_TYPE: self._type, SO_DOMAIN: self._family, SO_PROTOCOL: IPPROTO_TCP, SO_ERROR: 0}
        known[SO_ACCEPTCONN] = int(self._state == "listening")
        known[SO_RCVBUF] = known[SO_SNDBUF] = 4 * PIECE
        value = self._options.get((level, name))
        if value is None or name in (SO_TYPE, SO_ERROR):
            value = known.get(name, 0) if level == SOL_SOCKET else 0
        if buflen:
            return value[:buflen] if isinstance(value, bytes) else int(value).to_bytes(4, sys.byteorder)[:buflen]
        return value if isinstance(value, int) else int.from_bytes(value[:4], sys.byteorder)

    def ioctl(self, *args):
        raise _failed("ENOTTY")


SocketType = socket


def type_name(value):
    return type(value).__name__


def _to_js(view):
    from pyodide.ffi import to_js

    return to_js(view)


def install():
    """Imports `socket` and `ssl` on this module, in the place of those that Pyodide has imported of its own accord."""
    global CAPI
    CAPI = None
    before = {name: sys.modules.pop(name, None) for name in ("socket", "ssl")}
    sys.modules["_socket"] = sys.modules[__name__]
    import socket
    import ssl

    for module in list(sys.modules.values()):
        if not isinstance(module, types.ModuleType) or module in (socket, ssl):
            continue
        for name, value in list(vars(module).items()):
            for new in (socket, ssl):
                old = before[new.__name__]
                if old is None or value is None:
                    continue
                if value is old:
                    setattr(module, name, new)
                elif getattr(value, "__module__", None) == new.__name__ and getattr(old, name, None) is value:
                    setattr(module, name, getattr(new, name))
