"""Sheaf's own server as a process that can be killed, and the database as one that can fail."""

import contextlib
import glob
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY = 90  # seconds within which a loaded machine has started everything


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """As many processes of `manage.py serve` as asked, each with several threads, in process groups of their own."""

    def __init__(self, folder, database_url, *, media=None, processes=2, threads=6, debug=False):
        self.folder, self.media = Path(folder), Path(media or Path(folder) / "uploads")
        self.threads = threads
        self.ports = [free_port() for _ in range(processes)]
        self.running = []
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            "SHEAF_ENV_FILE": "",
            "DEBUG": str(int(debug)),
            "HTTPS": "0",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": "http://127.0.0.1",
            "DATABASE_URL": database_url,
            "VAR_DIR": str(self.folder / "var"),
            "MEDIA_ROOT": str(self.media),
            "EMAIL_HOST": "127.0.0.1",  # where nobody listens: mail waits, and slows nothing
            "EMAIL_PORT": "9",
            "EMAIL_USE_TLS": "0",
            "LOG_LEVEL": "ERROR",
        }

    def manage(self, *arguments):
        """Run a command of manage.py. Raises RuntimeError with what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]}: {done.stdout[-2000:]}")
        return done.stdout

    def start(self):
        """Start what is not running, and wait until each answers. Raises RuntimeError with the log's end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for number, port in enumerate(self.ports):
            with open(self.folder / "log", "ab") as log:
                self.running.append(
                    subprocess.Popen(
                        [sys.executable, "manage.py", "serve", "--port", str(port), "--threads", str(self.threads)]
                        + (["--no-post"] if number else []),
                        cwd=ROOT,
                        env=self.environment,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
        for process, port in zip(self.running, self.ports, strict=True):
            self.wait_for(process, port)

    def wait_for(self, process, port):
        until = time.monotonic() + READY
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < until and process.poll() is None:
            with contextlib.suppress(OSError), opener.open(f"http://127.0.0.1:{port}/health/", timeout=10) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"The server did not start:\n{(self.folder / 'log').read_text()[-3000:]}")

    def kill(self):
        """kill -9 of the whole process groups."""
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.running:
            process.wait()
        self.running = []

    @property
    def pids(self):
        return [process.pid for process in self.running]


# --- Databases ----------------------------------------------------------------------------------------


class Sqlite:
    """A file. What can happen to it: another process keeps it to itself."""

    name = "SQLite"
    room = 24  # MB of the disk that fills up, with the uploads on it

    def __init__(self, folder):
        self.path = Path(folder) / "sheaf.sqlite3"
        self.url = f"sqlite:///{self.path}"

    def troubles(self):
        return {"locked by another process for 10 s": self.hold}

    def hold(self, seconds=10):
        held = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        held.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        held.execute("ROLLBACK")
        held.close()

    def close(self):
        pass


def is_alive(pid):
    """True if there is such a process, and it is more than an entry in the table."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


class Postgres:
    """A cluster of our own: a folder, a port, and processes that may be killed."""

    name = "PostgreSQL"
    room = 160  # MB: an empty cluster takes 60, and the log of its writes at least 32 more

    def __init__(self, folder):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        where = shutil.which("initdb") or (found[-1] if found else None)
        if where is None:
            raise RuntimeError("There is no initdb on this machine: PostgreSQL's own programs are not installed.")
        self.bin = Path(where).resolve().parent
        self.folder, self.port = Path(folder) / "pg", free_port()
        self.folder.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            for above in [self.folder, *self.folder.parents]:
                if above.stat().st_uid == 0 and not above.stat().st_mode & 0o001:
                    above.chmod(above.stat().st_mode | 0o011)
        self.run("initdb", "-D", self.data, "-U", "sheaf", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.begin()
        try:
            self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "sheaf", "sheaf")
        except subprocess.CalledProcessError:
            self.close()
            raise
        self.url = f"postgresql://sheaf@127.0.0.1:{self.port}/sheaf"

    @property
    def data(self):
        return str(self.folder / "data")

    def run(self, program, *arguments):
        """Run one of PostgreSQL's programs as somebody who is not root."""
        command = [str(self.bin / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def begin(self):
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=100"
        self.run("pg_ctl", "-D", self.data, "-l", str(self.folder / "log"), "-w", "-t", "60", "-o", options, "start")

    def processes(self):
        """The numbers of the postmaster and of its children: those of this cluster, found by its own pid file."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True).stdout
        return [first, *map(int, children.split())]

    def signal(self, what):
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, what)

    def troubles(self):
        return {
            "killed with -9 and started again": self.kill,
            "frozen for 10 s": self.freeze,
            "stopped at once, and started after 10 s": self.stop,
        }

    def kill(self):
        pids = self.processes()
        self.signal(signal.SIGKILL)
        until = time.monotonic() + 20
        while time.monotonic() < until and any(is_alive(pid) for pid in pids):
            time.sleep(0.1)
        time.sleep(2)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)  # where nobody buries the dead, it blocks
        self.begin()

    def freeze(self, seconds=10):
        self.signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.signal(signal.SIGCONT)

    def stop(self, seconds=10):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        time.sleep(seconds)
        self.begin()

    def close(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
