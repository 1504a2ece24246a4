"""deploy/systemd: the unit is one, and lets the worker do little."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from walled import BIN, GUARD_S

UNIT = (pathlib.Path(__file__).resolve().parents[2] / "deploy" / "systemd" /
        "byzerperf-worker.service")


def words_of(name):
    """All that the unit says of a setting."""
    return [line.split("=", 1)[1] for line in UNIT.read_text().splitlines()
            if line.startswith(name + "=")]


class UnitFile(unittest.TestCase):
    def test_its_worker_takes_the_flags_that_it_is_given(self):
        flags = [word for word in words_of("ExecStart")[0].split()
                 if word.startswith("--")]
        helped = subprocess.run([str(BIN / "worker"), "--help"],
                                capture_output=True, text=True,
                                timeout=GUARD_S, check=True).stdout
        self.assertTrue(flags)
        for flag in flags:
            self.assertIn(f"  {flag} ", helped)

    def test_the_variables_that_it_names_are_flags(self):
        helped = subprocess.run([str(BIN / "worker"), "--help"],
                                capture_output=True, text=True,
                                timeout=GUARD_S, check=True).stdout
        named = [line.split("BYZERPERF_")[1].split("=")[0]
                 for line in UNIT.read_text().splitlines()
                 if "BYZERPERF_" in line]
        self.assertTrue(named)
        for name in named:
            self.assertIn(f"  --{name.lower().replace('_', '-')} ", helped)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze")
    def test_systemd_understands_it(self):
        with tempfile.TemporaryDirectory() as folder:
            # Verified as installed: the program has to be there.
            copy = pathlib.Path(folder) / UNIT.name
            copy.write_text(UNIT.read_text().replace(
                "/usr/bin/worker", str(BIN / "worker")))
            ended = subprocess.run(
                ["systemd-analyze", "verify", str(copy)], capture_output=True,
                text=True, timeout=GUARD_S, check=False)
        said = [line for line in ended.stderr.splitlines()
                if UNIT.name in line]
        self.assertEqual(said, [])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze")
    def test_systemd_calls_its_exposure_ok(self):
        # A threshold in tenths: 2.0 and below; docs/security.md has the figure.
        ended = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--threshold=20",
             "--no-pager", str(UNIT)], capture_output=True, text=True,
            timeout=GUARD_S, check=False)
        self.assertEqual(ended.returncode, 0, ended.stdout[-300:])


if __name__ == "__main__":
    unittest.main()
