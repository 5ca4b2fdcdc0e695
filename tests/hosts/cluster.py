"""PostgreSQL clusters that a test may kill and promote, run by the user of this process."""
import shutil
import signal
import subprocess
import time
from pathlib import Path

LONGEST_WAIT = 60  # seconds


def wait_until(what, is_so, longest=LONGEST_WAIT):
    end = time.monotonic() + longest
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"not within {longest} s: {what}")
        time.sleep(0.2)


def programs():
    """Returns Debian's directory of the programs of the newest PostgreSQL."""
    return max(Path("/usr/lib/postgresql").iterdir(), key=lambda path: int(path.name)) / "bin"


class Cluster:
    """A copy of the cluster at the Unix socket in `source`. A standby goes on replicating from it."""

    def __init__(self, directory, source, is_standby):
        self.directory, self.data = directory, directory / "data"
        directory.mkdir()
        copy = [programs() / "pg_basebackup", "-h", source, "-U", "postgres", "-D", self.data, "--checkpoint=fast",
                "-X", "stream", "--no-sync"]
        subprocess.run(copy + (["--write-recovery-conf"] if is_standby else []), check=True)
        with open(directory / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, "-c", "listen_addresses=", "-c",
                 f"unix_socket_directories={directory}", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c",
                 "max_connections=60"], stdout=log, stderr=log)
        wait_until(f"{directory} is ready", self.is_ready)

    def is_ready(self):
        ready = subprocess.run([programs() / "pg_isready", "-q", "-h", self.directory, "-U", "postgres"], check=False)
        return ready.returncode == 0

    def sql(self, statement):
        """Returns the rows of one column."""
        answer = subprocess.run([programs() / "psql", "-X", "-q", "-A", "-t", "-h", self.directory, "-U", "postgres",
                                 "-c", statement, "lectern"], check=True, capture_output=True, text=True)
        return answer.stdout.split()

    def await_standby(self):
        """From now on, COMMIT waits until the standby has the data."""
        self.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.sql("SELECT pg_reload_conf()")
        wait_until("a synchronous standby", lambda: self.sql(
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == ["1"])

    def stop_receiving(self):
        """Lets a standby fall behind. Pausing its replay would not: it replays all it has when it is promoted."""
        self.sql("ALTER SYSTEM SET primary_conninfo = ''")
        self.sql("SELECT pg_reload_conf()")
        wait_until("the standby receives no more",
                   lambda: self.sql("SELECT count(*) FROM pg_stat_wal_receiver") == ["0"])

    def promote(self):
        self.sql("SELECT pg_promote(true, 30)")
        wait_until("the standby is promoted", lambda: self.sql("SELECT pg_is_in_recovery()") == ["f"])

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait()

    def remove(self):
        if self.process.poll() is None:
            self.kill(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)
