"""Who is compared, how each is started, and what it needs. Configuration templates: bench/contenders."""

import dataclasses
import pathlib

from lab import programs, waits
from lab.programs import BENCH, STREAM_MODULE, find

DIRECT, FLOOR, MILLRACE = "direct", "floor", "millrace"
UDP_BUFFER = "4m"


@dataclasses.dataclass(frozen=True)
class Frontend:
    """What a forwarder is to forward: the port it listens on, its backends' ports, and its scratch folder."""

    listen: int
    backends: tuple
    udp: bool
    folder: str
    flags: str = ""  # of Millrace only: a preset where a scenario names one


@dataclasses.dataclass(frozen=True)
class Contender:
    """A forwarder and its settings. `again`: the same as that other one, for the A/A band."""

    name: str
    kind: str
    threads: int = 1
    options: tuple = ()
    udp: bool = True
    tcp: bool = True
    again: str = ""
    spins: bool = False  # its CPU time says nothing
    only: tuple = ()  # the cases in which it answers a question; all when empty

    def needs(self):
        return {"haproxy": ("haproxy",), "nginx": ("nginx", STREAM_MODULE), "millrace": ("java",), FLOOR: ("gcc",), DIRECT: ()}[self.kind]

    def option(self, name, other=""):
        return dict(self.options).get(name, other)


def millrace(name, idle, threads=1, **more):
    return Contender(name, MILLRACE, threads, (("idle", idle),), spins=idle == "spin", **more)


def waiting(name, wait, **more):
    """Millrace's loop with a way to wait that is not shipped."""
    return Contender(name, MILLRACE, options=(("idle", "adaptive"), ("wait", wait)), **more)


def haproxy(name, threads=1, **more):
    return Contender(name, "haproxy", threads, udp=False, **more)


def nginx(name, threads=1, **more):
    return Contender(name, "nginx", threads, **more)


# What `block` saves or costs is asked where a reader would ask it, and so is what forwarding costs at least; spinning, of one
# connection; splicing, of one stream.
LEAST = ("R1-closed", "R2-64B-10k", "R3-P1", "R5", "U1-1", "U1-100")
IDLE = ("R1", *LEAST)
SPINNING, SPLICING, REUSEPORT = ("R1", "R1-closed"), ("R4-1-up", "R4-1-down"), ("R3-P1", "R5-wrk")
PINNED = (
    Contender(DIRECT, DIRECT),
    Contender(FLOOR, FLOOR, only=LEAST),
    haproxy("haproxy"),
    haproxy("haproxy-again", again="haproxy"),
    haproxy("haproxy-splice", options=(("splice", "option splice-auto"),), only=SPLICING),
    haproxy("haproxy-busy", options=(("busy", "busy-polling"),), spins=True, only=SPINNING),
    nginx("nginx"),
    nginx("nginx-again", again="nginx", tcp=False),
    millrace("millrace", "adaptive"),
    millrace("millrace-block", "block", only=IDLE),
    millrace("millrace-spin", "spin", only=SPINNING),
)
# Two threads on both cores, nothing pinned: never compared with the ones above.
FREE = (
    Contender(DIRECT, DIRECT),
    haproxy("haproxy-2", 2),
    haproxy("haproxy-2-again", 2, again="haproxy-2"),
    haproxy("haproxy-2-splice", 2, options=(("splice", "option splice-auto"),), only=SPLICING),
    nginx("nginx-2", 2),
    nginx("nginx-2-reuseport", 2, options=(("reuseport", " reuseport"),), only=REUSEPORT),
    nginx("nginx-2-again", 2, again="nginx-2", tcp=False),
    millrace("millrace-2", "adaptive", 2),
    millrace("millrace-2-block", "block", 2, only=IDLE),
)
# Millrace's way to wait beside others in the same loop; that they are started otherwise is told by the double.
WAITS = (
    Contender(DIRECT, DIRECT),
    haproxy("haproxy"),
    haproxy("haproxy-busy", options=(("busy", "busy-polling"),), spins=True),
    millrace("millrace", "adaptive"),
    waiting("millrace-again", "configured", again="millrace"),
    millrace("millrace-block", "block"),
    millrace("millrace-spin", "spin"),
    waiting("millrace-fixed-20", "fixed-20"),
    waiting("millrace-fixed-50", "fixed-50"),
    waiting("millrace-kvm", "kvm"),
    waiting("millrace-owed", "owed"),
)
SETS = {"pinned": PINNED, "free": FREE, waits.SET: WAITS}
USUAL = ("pinned", "free")  # sets of a run that names none
# What a quick run leaves out.
SLOW = (FLOOR, "haproxy-splice", "haproxy-busy", "millrace-block", "millrace-spin")


def fill(template, folder, **values):
    """Writes a configuration file from its template; returns its path."""
    text = (BENCH / "contenders" / template).read_text()
    for name, value in values.items():
        text = text.replace(f"@{name.upper()}@", str(value))
    path = pathlib.Path(folder) / template
    path.write_text("".join(line for line in text.splitlines(True) if line.strip() or line == "\n"))
    return str(path)


def command(contender, frontend, launcher):
    """Writes the configuration; returns the words that start this forwarder. `launcher`: of Millrace, or the compiled floor."""
    return {"haproxy": of_haproxy, "nginx": of_nginx, "millrace": of_millrace, FLOOR: of_floor}[contender.kind](
        contender, frontend, launcher)


def of_floor(_contender, frontend, launcher):
    backend, = frontend.backends  # it knows no more than one
    return [launcher, "udp" if frontend.udp else "tcp", str(frontend.listen), str(backend)]


def of_haproxy(contender, frontend, _launcher):
    servers = "\n".join(f"    server peer{i} 127.0.0.1:{port}" for i, port in enumerate(frontend.backends))
    path = fill("haproxy.cfg", frontend.folder, threads=contender.threads, busy=contender.option("busy"),
                splice=contender.option("splice"), listen=frontend.listen, backends=servers, dir=frontend.folder)
    return [find("haproxy"), "-W", "-db", "-f", path] if contender.option("master") else [find("haproxy"), "-db", "-f", path]


def of_nginx(contender, frontend, _launcher):
    servers = "\n".join(f"        server 127.0.0.1:{port};" for port in frontend.backends)
    flags = (f" udp rcvbuf={UDP_BUFFER}" if frontend.udp else "") + contender.option("reuseport")
    path = fill("nginx.conf", frontend.folder, modules=find(STREAM_MODULE), workers=contender.threads, flags=flags,
                listen=frontend.listen, backends=servers, dir=frontend.folder)
    return [find("nginx"), "-p", frontend.folder, "-c", path]


def of_millrace(contender, frontend, launcher):
    servers = "\n".join(f"--backend peer{i}=127.0.0.1:{port}" for i, port in enumerate(frontend.backends))
    flags = f"--udp-buffer {UDP_BUFFER} {frontend.flags}" if frontend.udp else frontend.flags
    path = fill("millrace.args", frontend.folder, loops=contender.threads, idle=contender.option("idle"), flags=flags,
                protocol="udp://" if frontend.udp else "", listen=frontend.listen, backends=servers, dir=frontend.folder)
    if contender.option("wait"):
        return [waits.launcher_of(launcher), contender.option("wait"), f"@{path}"]
    # The launcher is a script whose exec makes its process the forwarder.
    return [launcher, "run", f"@{path}"]


def part(names, case, quick):
    """The contenders of a case in one set, and those that are absent with what they lack."""
    present, lacking = [], {}
    for contender in SETS[names]:
        if (case.udp and not contender.udp) or (not case.udp and not contender.tcp):
            continue
        if contender.only and case.name not in contender.only:
            continue
        if (quick and names in USUAL and contender.name in SLOW) or (contender.name == DIRECT and not case.direct):
            continue
        missing = programs.absent(contender.needs())
        if missing:
            lacking[contender.name] = missing
        else:
            present.append(contender)
    return present, lacking
