"""Other ways to wait, in the loop of Millrace: built from bench/src, and started by its launcher from a jar of their own."""

import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

from lab import distribution
from lab.processes import Problem
from lab.programs import BENCH, ROOT, command_line, find

SET = "waits"
CLASSES = BENCH / "target" / "classes"
PACKAGE = "io/millrace/bench/waits"
MAIN = "io.millrace.bench.waits.Main"
FOLDER = "waits"
BUILD_LIMIT_S = 600


def build():
    """Compiles them; whether they are there then."""
    if find("mvn"):
        words = [find("mvn"), "-q", "-B", "-ntp", "-f", str(ROOT / "pom.xml"), "compile", "-pl", "bench", "-am",
                 "-Dcheckstyle.skip", "-Dspotless.check.skip"]
        subprocess.run(words, stdin=subprocess.DEVNULL, check=True, timeout=BUILD_LIMIT_S)
    there = (CLASSES / PACKAGE / "Main.class").exists()
    if not there:
        print("the ways to wait are built by Maven: apt-get install maven", file=sys.stderr)
    return there


def launcher_of(launcher):
    """The launcher that starts them, of a copy of Millrace that was prepared for that."""
    return str(pathlib.Path(launcher).parent / FOLDER / "millrace")


def prepare(launcher):
    """Puts them beside a copy of Millrace: the same launcher, so the same JVM and options, with a jar that names another
    entry point and has all else from the jar that is measured."""
    jar = pathlib.Path(launcher).parent / "millrace.jar"
    if not jar.exists():
        raise Problem(f"there is no {distribution.shown(str(jar), launcher)}")
    folder = pathlib.Path(launcher_of(launcher)).parent
    folder.mkdir(exist_ok=True)
    shutil.copy2(launcher, folder / "millrace")
    write_jar(folder / "millrace.jar", os.path.join("..", jar.name))
    command_line(launcher_of(launcher))  # makes the archive of its classes, and ends: it is told no way to wait


def write_jar(path, others):
    """Our classes, and the path of the jar with all others from there."""
    manifest = ("Manifest-Version: 1.0", f"Main-Class: {MAIN}", f"Class-Path: {others}", "Add-Opens: java.base/jdk.internal.misc")
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "".join(f"{line}\n" for line in manifest))
        for each in sorted((CLASSES / PACKAGE).glob("*.class")):
            jar.write(each, f"{PACKAGE}/{each.name}")
