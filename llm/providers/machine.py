"""How many cores and how much memory this process may use.

A container or a batch system may give it less than the machine has: on Linux the cores that it is
bound to count, and the quotas of its control groups (version 1 and 2) and of the groups above.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Where the system does not say how much is free.
_SHARE_FREE = 0.5
_LEAST_KNOWN = 4 << 30


@dataclass(frozen=True)
class Machine:
    """What this process may use.

    Attributes:
        cores: threads that run at the same time.
        memory: bytes that are free, or can be freed by dropping cached files.
    """

    cores: int
    memory: int


def this_machine(root: Path = Path("/")) -> Machine:
    """Cores and free memory of this process; `root` is where /proc and /sys are."""
    return Machine(_cores(root), _memory(root))


def _cores(root: Path) -> int:
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    quotas = [quota for group in _groups(root) if (quota := _quota(group)) is not None]
    return max(1, round(min([float(bound or 1), *quotas])))


def _quota(group: Path) -> float | None:
    """Cores that a control group may use; None where it has no quota."""
    quota, _, period = _words(group / "cpu.max").partition(" ")
    if not period:
        quota, period = _words(group / "cpu.cfs_quota_us"), _words(group / "cpu.cfs_period_us")
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() else None


def _memory(root: Path) -> int:
    limits = [left for group in _groups(root) if (left := _left(group)) is not None]
    return max(0, min([_free_memory(root), *limits]))


def _left(group: Path) -> int | None:
    """Bytes that a control group may still take; None where it has no limit."""
    for limit_name, used_name, cached_name in (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        limit, used = _words(group / limit_name), _words(group / used_name)
        if limit.isdigit() and used.isdigit():
            cached = _named(_words(group / "memory.stat"), cached_name)
            return int(limit) - int(used) + (cached or 0)
    return None


def _free_memory(root: Path) -> int:
    kilobytes = _named(_words(root / "proc/meminfo"), "MemAvailable:")
    if kilobytes is not None:
        return kilobytes * 1024
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return _LEAST_KNOWN
    return int(whole * _SHARE_FREE)


def _groups(root: Path) -> Iterator[Path]:
    """The control groups of this process and those above them, as far as they can be seen."""
    for line in _words(root / "proc/self/cgroup").splitlines():
        _, kinds, path = line.split(":", 2)
        top = root / "sys/fs/cgroup" / kinds
        own = top / path.lstrip("/")
        yield from (group for group in (own, *own.parents) if group.is_relative_to(top))


def _named(words: str, name: str) -> int | None:
    """The number behind a name that begins a line."""
    for line in words.splitlines():
        first, *rest = line.split()
        if first == name and rest and rest[0].isdigit():
            return int(rest[0])
    return None


def _words(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
