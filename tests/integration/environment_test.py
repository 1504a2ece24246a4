"""BYZERPERF_ variables: one environment serves every command, and a misspelt
name is an error."""

import os
import re
import subprocess
import tempfile
import unittest

from daemons import BIN, GUARD_S

COMMANDS = [("coordinator", "run"), ("coordinator", "plan"),
            ("coordinator", "calibrate"), ("coordinator", "workers"),
            ("coordinator", "stop"), ("coordinator", "report"),
            ("coordinator", "certs"), ("worker",), ("simulator",)]


def run(command, *arguments, variables=()):
    return subprocess.run(
        [str(BIN / command[0]), *command[1:], *arguments], text=True,
        capture_output=True, timeout=GUARD_S, check=False,
        env={**os.environ, **dict(variables)})


def variables_of(command):
    """Of all its flags, as --help names them."""
    lines = run(command, "--help").stdout.splitlines()
    heads = " ".join(line for line in lines if re.match(r"  -", line))
    flags = re.findall(r"--([A-Za-z][\w-]*)", heads)
    return {"BYZERPERF_" + flag.upper().replace("-", "_") for flag in flags
            if not flag.startswith("no-")}


class OneEnvironment(unittest.TestCase):
    def test_each_command_bears_the_variables_of_all_others(self):
        every = {command: variables_of(command) for command in COMMANDS}
        for command, own in every.items():
            with self.subTest(command):
                self.assertTrue(own)
                others = set().union(*every.values()) - own
                # The last one keeps the command from doing anything.
                said = run(command, variables={
                    **{name: "1" for name in others},
                    "BYZERPERF_ZZ_IS_LAST": "1"})
                self.assertEqual(said.returncode, 104, said.stderr)
                self.assertIn("unknown variable BYZERPERF_ZZ_IS_LAST",
                              said.stderr)

    def test_a_misspelt_ceiling_starts_no_worker(self):
        said = run(("worker",), "--listen", "127.0.0.1:0",
                   variables={"BYZERPERF_MAX_REQUEST_RAT": "5"})
        self.assertEqual(said.returncode, 104)
        self.assertIn("BYZERPERF_MAX_REQUEST_RATE?", said.stderr)

    def test_a_misspelt_variable_sends_nothing_and_leaves_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            said = run(("coordinator",), "--url", "http://127.0.0.1:1",
                       "--results-dir", folder + "/result",
                       variables={"BYZERPERF_MAX_TOKNES": "5"})
            self.assertEqual(said.returncode, 104)
            self.assertIn("BYZERPERF_MAX_TOKENS?", said.stderr)
            self.assertEqual(os.listdir(folder), [])


if __name__ == "__main__":
    unittest.main()
