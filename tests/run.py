"""`make test`: the whole suite on all cores, with a Chromium, saying loudly what it had to skip."""

from __future__ import annotations

import os
import sys

import pytest

from tests import browser


class Skips:
    """Collects why tests were skipped, for a last word that nobody overlooks."""

    def __init__(self) -> None:
        self.reasons: dict[str, int] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            self.reasons[reason] = self.reasons.get(reason, 0) + 1


def workers(cores: int) -> int:
    """How many processes run tests: half as many again as there are cores, since one with a browser or a real peer
    waits for it half of the time.
    """
    return max(2, cores + (cores + 1) // 2)


def main() -> int:
    chromium = browser.find_or_install()
    if chromium:
        os.environ["HUOQUN_CHROMIUM"] = chromium
    skips = Skips()
    code = pytest.main(
        ["-n", str(workers(os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder", *sys.argv[1:]],
        plugins=[skips],
    )
    for reason, count in sorted(skips.reasons.items()):
        print(f"\n*** SKIPPED {count}: {reason}", file=sys.stderr)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
