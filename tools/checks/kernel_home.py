#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The reference home agent between two real kernels.

On the home link the running kernel is a neighbor, and its neighbor cache shows whether proxy Neighbor Discovery
convinces it (RFC 6275 10.4.1). Outside it is the router. The mobile node's end of the tunnel (10.4.2, 10.4.5)
is Debian's user-mode-linux with its ip6_tunnel, as the running kernel need not have that; it knows no
Mobile IPv6 signalling, so that `mip6test craft` sends its Binding Updates. Needs root.

    neighbor -- home link -- home agent -- outside link -- router -- user-mode-linux

    kernel_home.py build/mip6test
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from common import Tally, run

AGENT, FAR, NEIGHBOR = "2001:db8:0:1::2", "2001:db8:0:2::2", "2001:db8:0:1::77"
ROUTER_OUT, ROUTER_MOBILE = "2001:db8:0:2::1", "2001:db8:0:6::1"
HOA, COA = "2001:db8:0:1::5", "2001:db8:0:6::5"
AGENT_HOME_MAC, AGENT_FAR_MAC = "02:00:00:00:00:0c", "02:00:00:00:00:0d"
ROUTER_MAC, ALL = "02:00:00:00:00:01", f"mip6k{os.getpid()}"

# The first process of the mobile node. It says "reaches" as soon as a ping by the tunnel comes back.
MOBILE = f"""#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t tmpfs none /mnt
mkdir -p /mnt/lib
ln -s /usr/lib/uml/modules /mnt/lib/modules
for module in ipv6 tunnel6 ip6_tunnel; do modprobe -d /mnt "$module"; done
ip link set lo up
echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_ra
ip link set eth0 up
ip -6 address add {COA}/64 dev eth0 nodad
ip -6 route add default via {ROUTER_MOBILE} dev eth0
ip -6 tunnel add home mode ip6ip6 local {COA} remote {AGENT}
ip link set home up
ip -6 address add {HOA}/128 dev home nodad
ip -6 route add {NEIGHBOR} dev home src {HOA}
echo stands
n=0
until ping -6 -c 1 -W 1 -I {HOA} {NEIGHBOR}; do
	n=$((n + 1)); [ "$n" -lt 60 ] || {{ echo gives up; break; }}
done
echo reaches
exec sleep 1000000000
"""


class Lab:
    """Three namespaces, the home agent and the mobile node; all of it ends with close()."""

    def __init__(self, tool):
        self.tool, self.folder, self.children = tool, tempfile.mkdtemp(prefix="mip6k"), []
        for name in ("home", "agent", "router"):
            self.ip("netns", "add", ALL + name)
        for a, b, mac, other in (("home", "agent", None, AGENT_HOME_MAC),
                                 ("router", "agent", ROUTER_MAC, AGENT_FAR_MAC)):
            self.ip("-n", ALL + a, "link", "add", "up0", *(["address", mac] if mac else []), "type", "veth",
                    "peer", "name", a + "0", "address", other, "netns", ALL + b)
        # the kernel beneath the home agent must not speak for itself
        for each in ("home0", "router0"):
            self.inside("agent", "sysctl", "-qw", f"net.ipv6.conf.{each}.disable_ipv6=1")
            self.ip("-n", ALL + "agent", "link", "set", each, "up")
        self.ip("-n", ALL + "home", "link", "set", "up0", "up")
        self.ip("-n", ALL + "home", "address", "add", NEIGHBOR + "/64", "dev", "up0", "nodad")
        self.inside("router", "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1")
        self.ip("-n", ALL + "router", "tuntap", "add", "dev", "tap0", "mode", "tap")
        for each, address in (("up0", ROUTER_OUT), ("tap0", ROUTER_MOBILE)):
            self.ip("-n", ALL + "router", "link", "set", each, "up")
            self.ip("-n", ALL + "router", "address", "add", address + "/64", "dev", each, "nodad")
        self.ip("-n", ALL + "router", "route", "add", "2001:db8:0:1::/64", "via", FAR)

    @staticmethod
    def ip(*argv):
        done = run("ip", "-6", *argv)
        if done.returncode != 0:
            raise RuntimeError(f"ip {' '.join(argv)}: {done.stderr.strip()}")

    @staticmethod
    def inside(name, *argv):
        return run("ip", "netns", "exec", ALL + name, *argv)

    def begin(self, name, log, *argv):
        with open(os.path.join(self.folder, log), "wb") as out:
            child = subprocess.Popen(["ip", "netns", "exec", ALL + name, *argv], stdin=subprocess.DEVNULL,
                                     stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        self.children.append(child)

    def says(self, log, word, seconds):
        path = os.path.join(self.folder, log)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with open(path, encoding="utf-8", errors="replace") as text:
                if any(word in line for line in text):
                    return True
            time.sleep(0.1)
        return False

    def start(self):
        self.begin("agent", "agent", self.tool, "node", "--role", "ha", "-i", "home0", "--address", AGENT,
                   "--far-interface", "router0", "--far-address", FAR, "--router-address", ROUTER_OUT)
        script = os.path.join(self.folder, "init")
        with open(script, "w", encoding="utf-8") as out:
            out.write(MOBILE)
        os.chmod(script, 0o755)
        self.begin("router", "mobile", "linux.uml", "mem=96M", "root=/dev/root", "rootfstype=hostfs",
                   "rootflags=/", "ro", f"init={script}", "con=null", "con0=null,fd:1",
                   "eth0=tuntap,tap0", f"uml_dir={self.folder}/")

    def update(self, sequence, lifetime):
        return self.inside("router", self.tool, "craft", "-i", "up0", f"ethernet(dst={AGENT_FAR_MAC},"
                           f"src={ROUTER_MAC})/ip6(src={COA},dst={AGENT})/dst-options(home-address({HOA}))/"
                           f"bu(sequence={sequence},A,H,lifetime={lifetime}s)").returncode == 0

    def neighbor(self):
        """What the neighbor cache of the neighbor says about the home address."""
        return self.inside("home", "ip", "-6", "neigh", "show", HOA).stdout.strip()

    def ping(self, count, octets, *more):
        done = self.inside("home", "ping", "-6", "-c", count, "-i", "0.2", "-W", "2", "-s", octets, *more, HOA)
        return "bytes from" in done.stdout

    def close(self):
        for child in self.children:
            try:
                os.killpg(child.pid, signal.SIGTERM)
                child.wait(3)
            except ProcessLookupError:
                pass
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        for name in ("home", "agent", "router"):
            run("ip", "netns", "del", ALL + name)
        shutil.rmtree(self.folder, ignore_errors=True)


def story(tally, lab):
    lab.start()
    if not tally.check(lab.says("mobile", "stands", 60), "the mobile node's kernel does not start"):
        return
    tally.check(not lab.ping(1, 56), "the home address is answered for before it is registered")
    tally.check("lladdr" not in lab.neighbor(), f"resolved before the registration: {lab.neighbor()}")
    tally.check(lab.update(1, 600), "the Binding Update was not sent")
    tally.check(lab.says("agent", "binding-added", 5), "the home agent did not accept the Binding Update")
    tally.check(lab.says("mobile", "reaches", 20) and not lab.says("mobile", "gives up", 0.2),
                "no ping of the mobile node came back through both ends of the tunnel")
    tally.check(lab.ping(3, 56), "no ping of the neighbor came back from the home address")
    tally.check(f"lladdr {AGENT_HOME_MAC}" in lab.neighbor(), f"the neighbor cache says: {lab.neighbor()}")
    # 1500 octets do not fit into the tunnel: the first is reported, those after it come in fragments
    tally.check(lab.ping(4, 1452), "no large ping came back after Packet Too Big")
    route = lab.inside("home", "ip", "-6", "route", "get", HOA).stdout
    tally.check("mtu 1460" in route, f"the neighbor has not learnt the tunnel's MTU: {route.strip()}")
    lab.ip("-n", ALL + "home", "address", "add", HOA + "/64", "dev", "up0")
    time.sleep(2.5)
    show = lab.inside("home", "ip", "-6", "address", "show", "dev", "up0").stdout
    tally.check("dadfailed" in show, "a real host that wants the home address is not told that it is taken")
    lab.ip("-n", ALL + "home", "address", "del", HOA + "/64", "dev", "up0")
    tally.check(lab.update(2, 0), "the de-registration was not sent")
    tally.check(lab.says("agent", "binding-deleted", 5), "the home agent did not accept the de-registration")
    lab.inside("home", "ip", "-6", "neigh", "flush", "dev", "up0")
    tally.check(not lab.ping(1, 56), "the home address is answered for after the de-registration")
    tally.check("lladdr" not in lab.neighbor(), f"resolved after the de-registration: {lab.neighbor()}")


def main():
    tally = Tally()
    if os.geteuid() != 0 or shutil.which("linux.uml") is None:
        print("kernel_home: needs root and linux.uml (Debian: user-mode-linux)")
        sys.exit(1)
    lab = None
    try:
        lab = Lab(os.path.abspath(sys.argv[1]))
        story(tally, lab)
    finally:
        if lab is not None:
            lab.close()
    tally.close()


if __name__ == "__main__":
    main()
