"""The Millrace that a run measures: a copy, so that what happens to its sources meanwhile does not matter."""

import hashlib
import pathlib
import shutil

from lab.programs import ROOT, command_line

NAMES = ("millrace.jar", "tools/target/millrace.jar")


def jar_of(launcher):
    """The jar that a launcher starts, or None when there is none beside it."""
    home = pathlib.Path(launcher).resolve().parent
    return next((home / name for name in NAMES if (home / name).exists()), None)


def hash_of(launcher):
    """SHA-256 of its jar, or "unknown"."""
    jar = jar_of(launcher)
    return hashlib.sha256(jar.read_bytes()).hexdigest() if jar else "unknown"


def copied(launcher, folder):
    """A launcher with its jar in a folder of their own, as a release has them, once started; itself without a jar."""
    jar = jar_of(launcher)
    if not jar:
        return launcher
    home = pathlib.Path(folder) / "millrace-copy"
    home.mkdir(exist_ok=True)
    shutil.copy2(launcher, home / "millrace")
    shutil.copy2(jar, home / "millrace.jar")
    command_line(str(home / "millrace"), "--version")  # makes the archive of its classes
    return str(home / "millrace")


def shown(word, launcher):
    """A word of a command without the folder of the copy or of the sources."""
    return word.replace(str(pathlib.Path(launcher).parent), ".").replace(str(ROOT), ".")


def refusal(kept, found):
    """Why a run that began with one Millrace may not go on with another; None when they are the same."""
    same = kept.get("jar", "unknown") == found["jar"] != "unknown"
    if same or (kept["commit"] == found["commit"] and not found["commit"].endswith("+")):
        return None
    return (f"the run began with {kept['commit']} (jar {kept.get('jar', 'unknown')[:12]}), this is {found['commit']} "
            f"(jar {found['jar'][:12]}): one report is of one Millrace. Check out the former, or begin anew.")
