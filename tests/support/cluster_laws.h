#ifndef BYZERPERF_TESTS_SUPPORT_CLUSTER_LAWS_H_
#define BYZERPERF_TESTS_SUPPORT_CLUSTER_LAWS_H_

#include "tests/support/simulated_cluster.h"

namespace byzerperf {

// The laws that a run keeps in each of its levels whatever fails, as
// expectations of GoogleTest (docs: ARCHITECTURE.md, Failure). `task` is the
// one of the run, which is over; what the disk was given it has taken.

// All of them, as far as they can hold: not those of rows that a full disk did
// not take.
void ExpectEveryLaw(SimulatedCluster& cluster, const RunTask& task);

// No row twice; all planned ones where the run came to its end; one for each
// request that was begun by a worker that stayed.
void ExpectARowForEachRequest(SimulatedCluster& cluster, const RunTask& task);

// Histograms, timeline and counts tell of exactly the rows.
void ExpectStatisticsOfTheRows(SimulatedCluster& cluster);

// `degraded` says what the rows say.
void ExpectTheDegradedShareIsStated(SimulatedCluster& cluster);

// What was acknowledged is written, once.
void ExpectAcknowledgedRowsAreWritten(SimulatedCluster& cluster);

// Nothing was begun when the coordinator had not been heard for the lease.
void ExpectNoLoadBeyondTheLease(SimulatedCluster& cluster, double lease_s);

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_CLUSTER_LAWS_H_
