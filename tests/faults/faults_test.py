"""Twenty fixed schedules of faults with real processes (fixed.py), each under
a watchdog. ctest runs the classes side by side."""

import unittest

import faults
import fixed
import impossible
import runs

MISSING = impossible.ask()


class FaultTest(unittest.TestCase):
    def survive(self, name):
        """The schedule's laws hold, all its faults struck, and it ended as
        fixed.py says; returns its outcome."""
        schedule = fixed.SCHEDULES[name]
        for strike in schedule.strikes:
            for need in faults.KINDS[strike.kind].needs:
                if need in MISSING:
                    self.skipTest(f"{strike.kind}: {MISSING[need]}")
        run = runs.run(name)
        self.assertEqual(run.problems, [], f"kept in {run.folder}")
        self.assertEqual(run.outcome["struck"],
                         [strike.kind for strike in schedule.strikes])
        expected = fixed.expected(name)
        self.assertEqual(run.outcome["status"], expected.status)
        self.assertEqual(run.outcome["lost"], list(expected.lost))
        joined = set(run.outcome["joined"])
        self.assertLessEqual(set(expected.joined), joined)
        self.assertLessEqual(joined,
                             {*expected.joined, *expected.may_join})
        return run.outcome


class Schedules(FaultTest):
    def test_every_kind_of_fault_is_in_a_fixed_schedule(self):
        fixed_kinds = {strike.kind for schedule in fixed.SCHEDULES.values()
                       for strike in schedule.strikes}
        self.assertEqual(fixed_kinds, set(faults.KINDS))


class LostWorkers(FaultTest):
    def test_one_of_four_killed_at_half_time_loses_no_planned_request(self):
        self.survive("killed-of-four")

    def test_one_of_four_killed_in_a_timed_run_has_its_load_taken_over(self):
        outcome = self.survive("killed-of-four-timed")
        self.assertLess(outcome["load_back_s"], faults.LEASE_S + 2)

    def test_sessions_of_a_killed_worker_have_all_their_rows(self):
        self.survive("killed-in-sessions")


class FrozenWorkers(FaultTest):
    def test_a_worker_frozen_for_less_than_the_lease_is_kept(self):
        self.survive("frozen-short")

    def test_one_frozen_for_longer_stops_and_is_back_with_the_next_level(self):
        self.survive("two-back-in-a-sweep")


class Partitions(FaultTest):
    def test_a_worker_that_is_cut_off_stops_within_its_lease(self):
        self.survive("partition-at-a-rate")

    def test_short_cuts_are_survived_and_long_ones_healed(self):
        self.survive("partition-short-then-healed")


class OneWayCuts(FaultTest):
    def test_a_worker_that_hears_nothing_stops(self):
        self.survive("cut-to-worker")

    def test_a_worker_that_nobody_hears_stops(self):
        outcome = self.survive("cut-from-worker-timed")
        self.assertGreater(outcome["load_back_s"], 0.5)  # it was missed
        self.assertLess(outcome["load_back_s"], faults.LEASE_S + 2)

    def test_two_workers_cut_off_in_two_directions(self):
        self.survive("cut-from-and-to")


class Coordinators(FaultTest):
    def test_load_stops_when_the_coordinator_is_killed(self):
        self.survive("coordinator-killed")

    def test_a_short_freeze_of_the_coordinator_costs_no_worker(self):
        self.survive("coordinator-frozen-short")

    def test_load_stops_when_the_coordinator_is_frozen(self):
        self.survive("coordinator-frozen-long")


class Targets(FaultTest):
    def test_a_model_server_that_restarts(self):
        self.survive("target-restarted")

    def test_a_model_server_that_freezes(self):
        self.survive("target-frozen")


class Surroundings(FaultTest):
    def test_a_slow_lossy_link_and_one_that_doubles_and_reorders(self):
        self.survive("slow-link-and-shuffled-packets")

    def test_a_full_disk(self):
        self.survive("disk-full")

    def test_clocks_that_are_set_in_mid_run(self):
        self.survive("clocks-stepped")


class Interrupts(FaultTest):
    def test_ctrl_c_once_saves_what_there_is(self):
        self.survive("interrupt")

    def test_ctrl_c_twice_leaves_at_once(self):
        self.survive("interrupt-twice")


if __name__ == "__main__":
    unittest.main()
