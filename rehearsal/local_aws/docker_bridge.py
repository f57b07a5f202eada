"""The address at which containers reach this machine."""

import socket
import struct

HOST_NAME = "host.docker.internal"
"""What containers call this machine, by Docker's convention; a name that no public DNS server serves."""

_INTERFACE = b"docker0"
_SIOCGIFADDR = 0x8915  # Linux: get an interface's IPv4 address


class NoDockerBridge(Exception):
    """This machine has no network interface docker0, or it has no address."""


def docker_bridge_address() -> str:
    """IPv4 address of the Docker bridge, the interface docker0.

    Raises:
        NoDockerBridge: if this machine has none.
    """
    try:
        from fcntl import ioctl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            answer = ioctl(sock, _SIOCGIFADDR, struct.pack("256s", _INTERFACE))
    except (ImportError, OSError) as error:
        raise NoDockerBridge(
            "this machine has no network interface docker0 with an address: start Docker, or name the address"
            " at which containers reach this machine with --host"
        ) from error
    # struct ifreq: the interface's name (16 bytes), then a sockaddr_in: family, port, address.
    return socket.inet_ntoa(answer[20:24])
