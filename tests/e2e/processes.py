"""Runs the built programs as a user would, and finds what they leave behind."""
import contextlib
import ctypes
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

BIN = pathlib.Path(os.environ.get("SPECGEN_BIN", "build/release/bin")).resolve()
SOURCE = pathlib.Path(os.environ.get("SPECGEN_SOURCE", ".")).resolve()
# Settings of whoever runs the tests are not what is tested.
os.environ["XDG_CONFIG_HOME"] = "/nonexistent"
# Nor is what they have learned, and they learn nothing from the tests.
_STATE = tempfile.TemporaryDirectory()
os.environ["XDG_STATE_HOME"] = _STATE.name
SPECGEN = str(BIN / "specgen")
DEADLINE_S = 240

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """From now on a process whose parent dies becomes a child of this one, and can be seen."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def children():
    path = pathlib.Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in path.read_text().split()]


def living_orphans(known=()):
    """Adopted processes that still run; those that have ended are reaped."""
    living = []
    for pid in children():
        if pid in known:
            continue
        try:
            reaped, _ = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            continue
        if reaped == 0:
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
            words = command.decode(errors="replace").strip()
            # One that ends in this moment has no words any more.
            living.append((pid, words or comm(pid)))
    return living


def orphans_after_grace(known=()):
    """What still runs once everything that was told to end had the time to."""
    for _ in range(50):
        left = living_orphans(known)
        if not left:
            return []
        time.sleep(0.1)
    return left


def specgen(*arguments, env=None, check_status=None):
    done = subprocess.run([SPECGEN, *map(str, arguments)], cwd=SOURCE, text=True,
                          capture_output=True, env=env, timeout=DEADLINE_S)
    if check_status is not None and done.returncode != check_status:
        raise AssertionError(
            f"specgen {' '.join(map(str, arguments))} ended with {done.returncode}, not "
            f"{check_status}\nstdout:\n{done.stdout}\nstderr:\n{done.stderr}")
    return done


@contextlib.contextmanager
def model_server(*arguments, env=None):
    """Yields the base URL and the pid of a running model server."""
    process = subprocess.Popen([SPECGEN, "model-server", *map(str, arguments)], cwd=SOURCE,
                               text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    try:
        url = process.stdout.readline().strip()
        if not url.startswith("http://"):
            process.kill()
            raise AssertionError(f"no address from the model server: {process.stderr.read()}")
        yield url, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


class _ScriptedHandler(http.server.BaseHTTPRequestHandler):
    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.reply(*self.server.on_models)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.reply(*self.server.on_generation)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def scripted_endpoint(on_models, on_generation=(500, b"")):
    """Yields the base URL of an endpoint that always gives the same (status, body)."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _ScriptedHandler) as server:
        server.on_models, server.on_generation = on_models, on_generation
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def silent_endpoint():
    """Yields the base URL of an endpoint that answers nothing, and a socket that accepts."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(DEADLINE_S)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1", server


def comm(pid):
    """The name of a process; empty where it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def children_of(pid):
    """Whichever of its threads has started them; none where it is gone."""
    found = []
    try:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    except OSError:
        pass
    return found


def descendants(pid):
    """The names by id of what this process has below it."""
    found, ancestors = {}, [pid]
    while ancestors:
        for child in children_of(ancestors.pop()):
            name = comm(child)
            if name:
                found[child] = name
                ancestors.append(child)
    return found


def child_named(parent, name):
    """The id of a child of this process, waiting for it."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        for pid in children_of(parent):
            if comm(pid) == name[:15]:
                return pid
        time.sleep(0.05)
    raise AssertionError(f"no {name} below {parent}")


def environment(**changes):
    """This environment with changes; None removes a variable."""
    env = dict(os.environ)
    for name, value in changes.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env


def json_lines(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


def generation_count(run_folder):
    """How many were started in a run, as its journal tells."""
    facts = json.loads(specgen("explain", run_folder, "--json").stdout)["facts"]
    words = next(fact["text"] for fact in facts if "generation" in fact["text"])
    return int(re.match(r"\d+", words).group(0))
