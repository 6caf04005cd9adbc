"""What servers and clients of the standard library need besides sockets: TLS that the browser does behind the gateway,
and servers that would start a thread for each request. In the snapshot, because it changes modules that lie there.
"""

import select
import socketserver
import ssl
from http.server import BaseHTTPRequestHandler

import _tabwright_socket as sockets


def install():
    ssl.SSLSocket.do_handshake = do_handshake
    ssl.SSLSocket._create = classmethod(create)
    ssl.SSLSocket.getpeercert = peer_certificate
    ssl.SSLSocket.version = lambda self: "TLSv1.3"
    ssl.SSLSocket.cipher = lambda self: ("TLS_AES_128_GCM_SHA256", "TLSv1.3", 128)
    ssl.SSLSocket.pending = lambda self: 0
    ssl.SSLSocket.shutdown = lambda self, how: sockets.socket.shutdown(self, how)
    socketserver.ThreadingMixIn.process_request = process_request
    BaseHTTPRequestHandler.handle = handle


_create = ssl.SSLSocket._create.__func__


def create(cls, sock, *args, **options):
    timeout, names = sock.gettimeout(), (sock._local, sock._remote)
    # The stub detaches the socket before it shakes hands, and then leaves nobody to close it.
    shake = options.pop("do_handshake_on_connect", True)
    made = _create(cls, sock, *args, do_handshake_on_connect=False, **options)
    made.settimeout(timeout)
    made._local, made._remote = names
    try:
        if shake:
            made.do_handshake()
    except BaseException:
        made.close()
        raise
    return made


def do_handshake(self, block=False):
    """The browser encrypts, and verifies certificate and name, behind the gateway; here bytes pass through."""
    if self._server_side or not self._outside:
        raise ssl.SSLError(1, "TLS between programs of one tab is not there: the browser does it for connections to the outside")
    sockets._call(sockets._kernel.socketSecure, self.fileno())


def peer_certificate(self, binary_form=False):
    """No certificate can be seen here. What the browser has verified of it is the name, and callers look for that."""
    if binary_form or self._server_hostname is None:
        return None
    kind = "DNS" if sockets._family_of(self._server_hostname) is None else "IP Address"
    return {
        "subject": ((("commonName", self._server_hostname),),),
        "subjectAltName": ((kind, self._server_hostname),),
    }


def process_request(self, request, client_address):
    """`ThreadingMixIn` where there are no threads: one request after the other."""
    self.process_request_thread(request, client_address)


def handle(self):
    self.close_connection = True
    self.handle_one_request()
    while not self.close_connection and goes_on(self):
        self.handle_one_request()


def goes_on(handler):
    """A connection that is kept alive must not keep the next one waiting, in a server meant to have threads."""
    server = handler.server
    if not isinstance(server, socketserver.ThreadingMixIn):
        return True
    before = handler.connection.gettimeout()
    handler.connection.settimeout(0)
    try:
        if handler.rfile.peek(1):
            return True
    finally:
        handler.connection.settimeout(before)
    return handler.connection in select.select([handler.connection, server], [], [], before)[0]
