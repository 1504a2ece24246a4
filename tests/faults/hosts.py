"""Hosts as network namespaces on a bridge, and what is between them.

`enter()` runs the program again in namespaces of its own (network, mounts,
processes; of a user too where it is not root). Bridge, hosts, mounts and
everything that was started live in there and end with the program, whatever
ends it; two programs see nothing of each other.
"""

import ctypes
import os
import pathlib
import socket
import subprocess
import sys
import threading

INSIDE = "TESTS_FAULTS_INSIDE"  # "yes", or why it is not possible here
NETNS = pathlib.Path("/run/netns")
CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


def unshare(as_user):
    user = ["--user", "--map-root-user"] if as_user else []
    return ["unshare", *user, "--net", "--mount", "--pid", "--fork",
            "--kill-child", "--mount-proc"]


def enter():
    """Returns inside, or where that is not possible: reason_not() says why."""
    if INSIDE in os.environ:
        return
    said = "no `unshare`, which util-linux has"
    for as_user in ([False] if os.geteuid() == 0 else []) + [True]:
        try:
            tried = subprocess.run(
                [*unshare(as_user), "ip", "link", "set", "lo", "up"],
                capture_output=True, text=True, check=False)
        except FileNotFoundError:
            break
        if tried.returncode == 0:
            os.environ[INSIDE] = "yes"
            os.execvp("unshare", [*unshare(as_user), sys.executable,
                                  *sys.orig_argv[1:]])
        said = tried.stderr.strip()
    os.environ[INSIDE] = f"hosts of their own are not possible here: {said}"


def reason_not():
    """Why there can be no hosts here; empty when there can."""
    inside = os.environ.get(INSIDE, "enter() was not called")
    return "" if inside == "yes" else inside


def enter_network(namespace):
    """This thread's sockets and devices are the namespace's from now on."""
    with open(NETNS / namespace, "rb") as file:
        if LIBC.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {namespace}")


def run(*command, text=None):
    done = subprocess.run(command, input=text, text=True, capture_output=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}\n"
                           f"{text or ''}")
    return done.stdout


def ip(*lines):
    run("ip", "-batch", "-", text="\n".join(lines) + "\n")


class Host:
    """`under` is what a program is run under to be on this host."""

    def __init__(self, name, address, in_namespace=True):
        self.name, self.address = name, address
        self.in_namespace = in_namespace
        self.under = (["nsenter", f"--net={NETNS / name}"] if in_namespace
                      else [])

    @property
    def port(self):
        """Its end of the cable, at the bridge."""
        return f"v-{self.name}"

    def connect(self, address):
        """A socket of this host, connected to HOST:PORT."""
        host, port = address.rsplit(":", 1)
        made = []

        def work():  # a thread of its own: it stays where it went
            if self.in_namespace:
                enter_network(self.name)
            try:
                made.append(socket.create_connection((host, int(port)), 5))
            except OSError as error:
                made.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if isinstance(made[0], OSError):
            raise made[0]
        return made[0]


class Network:
    """A bridge; hosts are plugged in with add()."""

    def __init__(self):
        if reason_not():
            raise RuntimeError(reason_not())
        # The machine's own /run stays as it is.
        run("mount", "-t", "tmpfs", "-o", "mode=755", "none", "/run")
        ip("link set lo up", "link add br0 type bridge", "link set br0 up")
        # Rules of the bridge: who is cut off in which direction.
        run("nft", "-f", "-", text="""
            table bridge cut {
              set from { type ifname; }
              set to { type ifname; }
              chain passing {
                type filter hook forward priority 0;
                iifname @from drop
                oifname @to drop
              }
            }""")
        self.hosts = []

    def make(self, name):
        """A host that is not plugged in yet."""
        host = Host(name, f"198.19.0.{len(self.hosts) + 1}")
        run("ip", "netns", "add", name)
        self.hosts.append(host)
        return host

    def add(self, name):
        host = self.make(name)
        ip(f"link add {host.port} type veth peer name eth0 netns {name}")
        self.plug_in(host)
        return host

    def plug_in(self, host):
        ip(f"link set {host.port} master br0 up")
        run("ip", "-n", host.name, "-batch", "-", text=(
            f"addr add {host.address}/24 dev eth0\n"
            "link set eth0 up\nlink set lo up\n"))

    def pull(self, host):
        """The cable is out: nothing passes, and nobody is told."""
        ip(f"link set {host.port} down")

    def plug(self, host):
        ip(f"link set {host.port} up")

    def cut(self, host, direction):
        """`from`: nothing leaves the host any more; `to`: nothing reaches it."""
        run("nft", f"add element bridge cut {direction} {{ {host.port} }}")

    def mend(self, host, direction):
        run("nft", f"delete element bridge cut {direction} {{ {host.port} }}")
