"""What can go wrong, one class a kind: how it is done and undone, and what a
run may suffer by it. `cluster` is cluster.py's."""

import signal

LEASE_S = 2
SHORT_S = 0.3  # the lease survives it
LONG_S = LEASE_S + 0.5  # longer than the lease
SLOW = {"delay_s": 0.1, "loss": 0.02}  # 200 ms there and back
SHUFFLED = {"double": 0.05, "reorder": 0.1}
STEP_S = 3600
SMALL_STEP_S = -5  # a stamp so old could still be believed


class Fault:
    of_worker = False  # it has a victim among the workers
    lasts_s = None  # None: it is not undone
    needs = ()  # hosts, wire, clock
    loses = "none"  # which workers may be given up: none, its own, all
    # Load must stop: of its own worker or all, at most so long after the fault
    # began, or after it ended where `counts_from_end`.
    stops = "none"
    stops_within_s = 0.0
    counts_from_end = False
    cuts = False  # its worker is cut off from the coordinator
    may_fail_requests = False
    ends_run = False
    by_rows = False  # its moment is one of rows that were written

    def begin(self, cluster, worker):
        raise NotImplementedError

    def end(self, cluster, worker):
        pass


class WorkerKilled(Fault):
    of_worker, loses = True, "its own"

    def begin(self, cluster, worker):
        worker.daemon.process.kill()


class WorkerRestarted(WorkerKilled):
    lasts_s = SHORT_S

    def begin(self, cluster, worker):
        worker.daemon.kill()

    def end(self, cluster, worker):
        worker.start_daemon(worker.daemon.address)


class WorkerFrozen(Fault):
    of_worker, lasts_s = True, SHORT_S

    def process(self, worker):
        return worker.daemon.process

    def begin(self, cluster, worker):
        self.process(worker).send_signal(signal.SIGSTOP)

    def end(self, cluster, worker):
        self.process(worker).send_signal(signal.SIGCONT)


class WorkerFrozenLong(WorkerFrozen):
    lasts_s, loses = LONG_S, "its own"
    stops, stops_within_s, counts_from_end = "its own", 1, True


class Partition(Fault):
    of_worker, needs, loses = True, ("hosts",), "its own"
    cuts, stops, stops_within_s = True, "its own", LEASE_S + 1

    def begin(self, cluster, worker):
        cluster.network.pull(worker.host)

    def end(self, cluster, worker):
        cluster.network.plug(worker.host)


class PartitionHealed(Partition):
    lasts_s = LONG_S


class PartitionShort(Partition):
    lasts_s, loses, stops = SHORT_S, "none", "none"


class CutToWorker(Partition):
    direction = "to"

    def begin(self, cluster, worker):
        cluster.network.cut(worker.host, self.direction)

    def end(self, cluster, worker):
        cluster.network.mend(worker.host, self.direction)


class CutFromWorker(CutToWorker):
    direction = "from"


class CutToWorkerHealed(CutToWorker):
    lasts_s = LONG_S


class CutFromWorkerHealed(CutFromWorker):
    lasts_s = LONG_S


class CoordinatorKilled(Fault):
    stops, stops_within_s = "all", 1
    ends_run, by_rows = True, True

    def begin(self, cluster, worker):
        cluster.coordinator.kill()


class CoordinatorFrozen(Fault):
    lasts_s = SHORT_S

    def begin(self, cluster, worker):
        cluster.coordinator.send_signal(signal.SIGSTOP)

    def end(self, cluster, worker):
        cluster.coordinator.send_signal(signal.SIGCONT)


class CoordinatorFrozenLong(CoordinatorFrozen):
    # Longer than the stop that is looked at.
    lasts_s, loses = LEASE_S + 1.3, "all"
    stops, stops_within_s = "all", LEASE_S + 1
    ends_run = True


class TargetRestarted(Fault):
    of_worker, may_fail_requests = True, True
    lasts_s = 0.1

    def begin(self, cluster, worker):
        worker.kill_server()

    def end(self, cluster, worker):
        worker.start_server()


class TargetFrozen(WorkerFrozen):
    def process(self, worker):
        return worker.server.process


class SlowLink(Fault):
    of_worker, needs = True, ("hosts", "wire")

    def begin(self, cluster, worker):
        worker.wire.set(**SLOW)


class ShuffledPackets(SlowLink):
    def begin(self, cluster, worker):
        worker.wire.set(**SHUFFLED)


class DiskFull(Fault):
    needs = ("hosts",)
    stops, stops_within_s = "all", 3  # the next batch finds it full
    ends_run, by_rows = True, True

    def begin(self, cluster, worker):
        cluster.fill_disk()


class ClockStepped(Fault):
    needs = ("clock",)
    whose = ("coordinator",)

    def begin(self, cluster, worker):
        for name in self.whose:
            cluster.step_clock(name, STEP_S)


class WorkerClockStepped(ClockStepped):
    of_worker = True

    def begin(self, cluster, worker):
        cluster.step_clock(worker.host.name, SMALL_STEP_S)


class AllClocksStepped(ClockStepped):
    def begin(self, cluster, worker):
        for name in ("coordinator", *(w.host.name for w in cluster.workers)):
            cluster.step_clock(name, STEP_S)


class Interrupt(Fault):
    ends_run = True

    def begin(self, cluster, worker):
        cluster.coordinator.send_signal(signal.SIGINT)


class InterruptTwice(Interrupt):
    stops, stops_within_s = "all", 1
    by_rows = True

    def begin(self, cluster, worker):
        super().begin(cluster, worker)
        # Two signals that wait together are one.
        cluster.wait_for_word("once more leaves now")
        cluster.coordinator.send_signal(signal.SIGINT)


KINDS = {
    "worker-killed": WorkerKilled(),
    "worker-restarted": WorkerRestarted(),
    "worker-frozen": WorkerFrozen(),
    "worker-frozen-long": WorkerFrozenLong(),
    "partition": Partition(),
    "partition-healed": PartitionHealed(),
    "partition-short": PartitionShort(),
    "cut-to-worker": CutToWorker(),
    "cut-to-worker-healed": CutToWorkerHealed(),
    "cut-from-worker": CutFromWorker(),
    "cut-from-worker-healed": CutFromWorkerHealed(),
    "coordinator-killed": CoordinatorKilled(),
    "coordinator-frozen": CoordinatorFrozen(),
    "coordinator-frozen-long": CoordinatorFrozenLong(),
    "target-restarted": TargetRestarted(),
    "target-frozen": TargetFrozen(),
    "slow-link": SlowLink(),
    "shuffled-packets": ShuffledPackets(),
    "disk-full": DiskFull(),
    "clock-stepped": ClockStepped(),
    "worker-clock-stepped": WorkerClockStepped(),
    "all-clocks-stepped": AllClocksStepped(),
    "interrupt": Interrupt(),
    "interrupt-twice": InterruptTwice(),
}
