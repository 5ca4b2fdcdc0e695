"""An application host: nginx, the three pools and the jobs, on a loopback address of its own."""
import os
import signal
import subprocess

from cluster import wait_until

POOLS = ("pages", "outside", "password")


class Host:
    def __init__(self, directory, program, address, port, settings):
        """`settings` are those of the site. `database` in them is the connection string without its user."""
        self.directory, self.program = directory, program
        self.address, self.port = address, port
        self.settings = {name: value for name, value in settings.items() if name != "database"}
        self.database = settings["database"]
        self.processes = {}
        for name in ("run", "log", "temp"):
            (directory / name).mkdir(parents=True)
        self.render()

    def render(self):
        """As docs/scaling.md says: an nginx of its own, which trusts the balancer for the visitor's address."""
        here, site = self.directory, self.settings["LECTERN_BASE_URL"]
        sandbox = self.settings["STRIPE_API_URL"]
        subprocess.run([self.program / "nginx/render", "loopback", here / "nginx", f"STATE={here}",
                        f"LOGS={here}/log", f"SHARE={self.program}", f"SOCKETS={here}/run", f"CACHE={here}/temp/pages",
                        "SITE_HOST=localhost", f"SITE_PORT={self.port}", f"SITE_ORIGIN={site}", "SANDBOX_PORT=1",
                        f"SANDBOX_SOCKET={here}/run/none.sock", f"STREAM_ORIGIN={sandbox}", f"STORAGE_ORIGIN={sandbox}",
                        f"CHECKOUT_ORIGINS={sandbox}", "PROXIES=127.0.0.1"], check=True)
        self.replace("nginx/servers/loopback.conf", f"127.0.0.1:{self.port}", f"{self.address}:{self.port}")
        self.replace("nginx/nginx.conf", f'include "{here}/nginx/servers/sandbox.conf";', "")

    def replace(self, file, old, new):
        path = self.directory / file
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise AssertionError(f"{path}: has no {old}")
        path.write_text(text.replace(old, new), encoding="utf-8")

    def start(self):
        here = self.directory
        for pool in POOLS:
            self.run(pool, "lectern", [self.program / "lectern", "serve", "--pool", pool])
        self.run("jobs", "lectern_background", [self.program / "lectern", "jobs"])
        self.run("nginx", "lectern", ["nginx", "-c", here / "nginx/nginx.conf", "-e", here / "log/nginx.log", "-p", here])
        wait_until(f"the sockets of {self.address}", lambda: all((here / f"run/{pool}.sock").exists() for pool in POOLS))

    def environment(self, role):
        return os.environ | self.settings | {
            "LECTERN_SOCKETS": str(self.directory / "run"), "LECTERN_DATABASE_URL": f"{self.database} user={role}",
            "LECTERN_PAGES_WORKERS": "3", "LECTERN_OUTSIDE_WORKERS": "4", "LECTERN_PASSWORD_WORKERS": "1"}

    def run(self, name, role, command):
        with open(self.directory / "log" / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(command, env=self.environment(role), stdin=subprocess.DEVNULL,
                                                    stdout=log, stderr=log, start_new_session=True)

    def kill(self):
        """Kills all processes of the host at once, as a loss of power does."""
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGKILL)
        self.end()

    def end(self):
        for process in self.processes.values():
            process.wait()
        self.processes = {}

    def stop(self):
        for process in self.processes.values():
            process.terminate()
        self.end()

    def command(self, *words):
        """Runs an operator's command. Returns its status and what it printed."""
        done = subprocess.run([self.program / "lectern", *words], env=self.environment("lectern_shell"), check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout
