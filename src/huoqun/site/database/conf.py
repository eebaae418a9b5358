"""The server's settings, as the text of its postgresql.conf."""

from __future__ import annotations

import os

MB = 1024 * 1024


def machine_memory() -> int:
    """Bytes of memory this machine has; 4 GB where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 4096 * MB


def server_conf(
    *,
    memory: int,
    major: int,
    socket_folder: str,
    port: int,
    lz4: bool,
    throwaway: bool = False,
    own: str = "",
) -> str:
    """postgresql.conf for a server of this major version on a machine with `memory` bytes.

    `own` is the operator's text, appended last and so the stronger. `throwaway` gives durability up for
    speed.
    """
    settings = _settings(memory, major, socket_folder, port, lz4)
    if throwaway:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "100",
            # Its transactions hold the journal back for as long as they take, minutes on a busy machine.
            "autovacuum": "off",
            # A killed server reads again what came after its last checkpoint, and those cost nothing here.
            "max_wal_size": "256MB",
        }
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    head = "# Written anew at each start. Settings of your own go into postgresql.conf in Huoqun's home folder."
    return "\n".join([head, *lines, "", own.strip(), ""])


def _settings(memory: int, major: int, socket_folder: str, port: int, lz4: bool) -> dict[str, str]:
    return {
        "listen_addresses": "",
        "port": str(port),
        "unix_socket_directories": socket_folder,
        "unix_socket_permissions": "0700",
        "max_connections": "60",
        # A machine of 2 GB or more gets 256 MB; only what is used of it is ever held.
        "shared_buffers": f"{max(32, min(256, memory // MB // 8))}MB",
        "effective_cache_size": f"{max(128, memory // MB // 2)}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": f"{max(32, min(128, memory // MB // 16))}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_parallel_workers_per_gather": "1",
        # Monthly partitions and their indexes each take a lock in a query over years.
        "max_locks_per_transaction": "256",
        # Nothing replicates an embedded server, and minimal WAL makes bulk loads cheaper.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_logical_replication_workers": "0",
        "max_wal_size": "2GB",
        "wal_compression": "lz4" if lz4 else "off",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
        "datestyle": "iso, ymd",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "lc_messages": "C",
        "log_checkpoints": "off",
        # Statements and the details of errors hold members' personal data: logs must not.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        **({"io_workers": "1"} if major >= 18 else {}),
    }


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
