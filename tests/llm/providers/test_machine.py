"""Cores and memory: what the system says, and what a control group leaves of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from labelwright.llm.providers.machine import this_machine

MIB = 1 << 20


def system(root: Path, files: dict[str, str]) -> Path:
    free = {"proc/meminfo": "MemTotal: 99 kB\nMemAvailable: 2048000 kB"}
    for name, words in (free | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words + "\n")
    return root


def test_without_control_groups_the_system_counts(tmp_path: Path):
    found = this_machine(system(tmp_path, {}))
    assert found.memory == 2_048_000 * 1024
    assert found.cores >= 1


def test_this_very_machine_has_something():
    found = this_machine()
    assert found.cores >= 1
    assert found.memory > 0


@pytest.mark.parametrize(
    ("quota", "cores"), [("50000 100000", 1), ("100000 100000", 1), ("max 100000", None)]
)
def test_a_quota_of_cores_counts(tmp_path: Path, quota: str, cores: int | None):
    free = this_machine(tmp_path / "nothing").cores
    files = {"proc/self/cgroup": "0::/box", "sys/fs/cgroup/box/cpu.max": quota}
    assert this_machine(system(tmp_path, files)).cores == (cores or free)


def test_the_group_above_may_be_the_tighter_one(tmp_path: Path):
    group = "sys/fs/cgroup/outer"
    files = {
        "proc/self/cgroup": "0::/outer/inner",
        f"{group}/memory.max": str(300 * MIB),
        f"{group}/memory.current": str(120 * MIB),
        f"{group}/memory.stat": f"anon 7\ninactive_file {20 * MIB}",
        f"{group}/inner/memory.max": "max",
        f"{group}/inner/memory.current": str(100 * MIB),
    }
    assert this_machine(system(tmp_path, files)).memory == 200 * MIB


def test_groups_of_the_first_version_count(tmp_path: Path):
    files = {
        "proc/self/cgroup": "4:memory:/box\n2:cpu,cpuacct:/box\n1:name=systemd:/",
        "sys/fs/cgroup/memory/box/memory.limit_in_bytes": str(500 * MIB),
        "sys/fs/cgroup/memory/box/memory.usage_in_bytes": str(100 * MIB),
        "sys/fs/cgroup/memory/box/memory.stat": f"total_inactive_file {50 * MIB}",
        "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us": "100000",
        "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us": "100000",
    }
    found = this_machine(system(tmp_path, files))
    assert (found.cores, found.memory) == (1, 450 * MIB)


def test_a_group_whose_files_are_not_shown_is_looked_for_at_the_top(tmp_path: Path):
    """In a container the path is that of the host, while its own group is mounted at the top."""
    files = {
        "proc/self/cgroup": "4:memory:/kube/pod",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": str(400 * MIB),
        "sys/fs/cgroup/memory/memory.usage_in_bytes": str(100 * MIB),
    }
    assert this_machine(system(tmp_path, files)).memory == 300 * MIB


def test_a_group_that_is_over_its_limit_leaves_nothing(tmp_path: Path):
    files = {
        "proc/self/cgroup": "0::/",
        "sys/fs/cgroup/memory.max": str(MIB),
        "sys/fs/cgroup/memory.current": str(2 * MIB),
    }
    assert this_machine(system(tmp_path, files)).memory == 0
