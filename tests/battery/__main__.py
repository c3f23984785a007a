"""`python -m tests.battery [--kills 30] [--clients 12] [--seed N] [--only kills,troubles,full]`.

DATABASE_URL in the environment says which kind of database: with postgresql://… a new cluster in a temporary folder is
used, never the one of that address. Ends with 1 where anything acknowledged was lost, changed or doubled, an answer
was none of those that the rules know, somebody waited longer than they should, or work did not go on by itself.
"""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from datetime import timedelta
from pathlib import Path

from .server import Postgres, Server, Sqlite

LONGEST = 16  # seconds that an answer may take


def run(options, database, folder, media, part):
    """One part in a process of its own (Django is set up once for one database). Returns the exit code."""
    server = Server(folder, database.url, media=media)
    server.manage("migrate", "--verbosity=0")
    server.manage("createcachetable")
    server.manage("collectstatic", "--noinput", "--verbosity=0")
    os.environ.update(server.environment, DJANGO_SETTINGS_MODULE="portfolio_site.settings")
    import django

    django.setup()
    from .world import World

    world = World(server, clients=options.clients, seed=options.seed, lose=options.lose)
    wrong = []
    try:
        for name, trouble in part(world).items():
            started = time.monotonic()
            world.work_while(trouble)
            after = world.calm()
            wrong += [f"{name}: {after}"] if after else []
            print(f"  {name}: {time.monotonic() - started:.0f} s; normal work afterwards: {after or 'yes'}", flush=True)
        found = world.findings()
        print(f"  {world.line(found)}", flush=True)
        wrong += sweep(world, found)
        longest = max(trainee.longest for trainee in world.trainees)
        wrong += [f"an answer took {longest:.1f} s"] if longest > LONGEST else []
        wrong += [*found.wrong, *world.faults]
        for each in wrong[:40]:
            print(f"    WRONG: {each}", flush=True)
        if wrong:
            print(world.log())
    finally:
        world.close()
    return 1 if wrong else 0


def sweep(world, found):
    """What `check_files --mend` does a day later: files that a crash left without a row go, and none is left."""
    from django.utils import timezone

    from portfolios import stored

    swept = stored.mend(stored.check(), timezone.now() + timedelta(days=2))
    left = world.findings().files_without_row
    print(f"  {swept} files of unfinished uploads were swept, {len(left)} are left", flush=True)
    amiss = []
    try:
        said = world.server.manage("check_files", "--at-once").strip()
        print(f"  check_files: {said}", flush=True)
    except RuntimeError as error:
        amiss = [str(error)]
    return [f"not swept: {each}" for each in left] + amiss


def fill(media):
    """Write the disk full for eight seconds, then make room again."""

    def trouble():
        time.sleep(3)
        filler = Path(media) / "filler"
        for size in (1024 * 1024, 4096, 1):
            try:
                with open(filler, "ab") as file:
                    while True:
                        file.write(b"x" * size)
                        file.flush()
            except OSError:
                continue
        time.sleep(8)
        filler.unlink()
        time.sleep(2)

    return trouble


def small_disk(folder, room):
    """Mount a disk of `room` MB at `folder`; return a reason why not, or ''."""
    folder.mkdir(parents=True)
    if os.getuid() != 0:
        return "only root may mount a small disk"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={room}m,mode=0700", "tmpfs", str(folder)], capture_output=True, text=True
    )
    return done.stderr.strip()


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.battery", description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--lose", type=float, default=0.05, help="share of the replies to forms that get lost (0.05)")
    parser.add_argument("--only", default="kills,troubles,full", help="kills, troubles, full")
    options = parser.parse_args()
    kind = Postgres if os.environ.get("DATABASE_URL", "").startswith("postgres") else Sqlite
    print(f"{kind.name}, seed {options.seed}, {options.clients} clients", flush=True)
    code = 0
    for part in options.only.split(","):
        pid = os.fork()  # each part has a database of its own
        if not pid:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers are stopped on the way out
            os._exit(play(options, kind, part))
        try:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
            code |= os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        except BaseException:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
            raise
    print("All is well." if not code else "Something is wrong.")
    return code


def play(options, kind, part):
    """Prepare one part, run it, and take away what it left."""
    home = Path(tempfile.mkdtemp(prefix="sheaf-battery-"))
    home.chmod(0o711)
    small, mounted, database = home / "small", False, None
    try:
        if part == "full":
            reason = small_disk(small, kind.room)
            if reason:
                print(f"disk full: skipped, {reason}")
                return 0
            mounted = True
        database = kind(small if mounted else home)
        media = (small if mounted else home) / "uploads"
        media.mkdir(mode=0o700)
        print(f"{part}:", flush=True)
        parts = {
            "kills": lambda world: {f"{options.kills} times kill -9": lambda: world.kill(options.kills)},
            "troubles": lambda world: {
                "a third of all replies lost": lambda: losing(world),
                **{name: slowly(trouble) for name, trouble in database.troubles().items()},
            },
            "full": lambda world: {"disk full": fill(small)},
        }
        return run(options, database, home, media, parts[part])
    except Exception as error:
        traceback.print_exc()
        print(f"  could not be run: {error}")
        return 1
    finally:
        if database is not None:
            database.close()
        if mounted:
            subprocess.run(["umount", "-l", str(small)], check=False)
        shutil.rmtree(home, ignore_errors=True)


def losing(world):
    """A third of the replies to forms get lost after the commit."""
    before = [line.lose for line in world.lines]
    for line in world.lines:
        line.lose = 0.33
    time.sleep(20)
    for line, lose in zip(world.lines, before, strict=True):
        line.lose = lose


def slowly(trouble):
    """Some work before and after the trouble."""

    def play():
        time.sleep(3)
        trouble()
        time.sleep(3)

    return play


if __name__ == "__main__":
    sys.exit(main())
