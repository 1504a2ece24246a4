#ifndef BYZERPERF_COORDINATOR_EXPLAIN_FINDINGS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_FINDINGS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/explain/limit_finding.h"

namespace byzerperf {

// Levels are named by their place in RunResult.levels throughout; their
// numbers are read from there. Nothing here is text: the wording belongs to
// coordinator/report.

// The one answer of a run.
enum class Answer {
  kBestByThroughput,     // smallest level within 5 % of the highest throughput
  kBestByObjectives,     // highest level that meets every objective
  kBestRate,             // open loop: highest rate that the server kept up with
  kNoSaturation,         // throughput still grows at the highest level; open
                         // loop: the server kept up with every rate
  kObjectivesMissed,     // no level meets every objective
  kNoRateKept,           // open loop: the server kept up with no rate
  kBurst,                // every level sent all its requests at once
  kWorkersDiffer,        // the levels ran on different model servers
  kOutputLengthsDiffer,  // the levels generated different work
  kCachedSharesDiffer,   // the levels found differently warm prefix caches
  kUserRate,             // closed loop of users whose rate sets throughput
  kSingleLevel,          // nothing to compare with
  kNoUsableLevel,        // every level is invalid or degraded
};

// Whether the levels did the same work on the same servers.
constexpr bool AreComparable(Answer answer) {
  return answer != Answer::kWorkersDiffer &&
         answer != Answer::kOutputLengthsDiffer &&
         answer != Answer::kCachedSharesDiffer;
}

// A 95 % interval; `high` may be +∞.
struct ValueInterval {
  double low = 0;
  double high = 0;
};

// One objective at one level.
struct ObjectiveCheck {
  size_t level = 0;
  size_t objective = 0;         // place in LoadPlan.objectives
  std::optional<double> value;  // absent: unknown, which is never a pass
  bool met = false;  // the value is within the limit; sure: the interval is
  std::optional<ValueInterval> ci95;  // of the value; absent: unknown
  // The limit lies within the interval: `met` may be chance.
  bool unsure = false;
};

// Whether the load generator itself was the limit, from best to worst.
enum class ClientVerdict { kOk, kUnknown, kLimited };

// What the run's levels say of it together: the worst of their verdicts.
struct ClientFinding {
  ClientVerdict verdict = ClientVerdict::kUnknown;
  std::vector<size_t> levels;  // those with this verdict, in rising load
  // The greatest of all levels: what the client may have added. Absent when no
  // level has one.
  std::optional<double> ttft_error_bound_us;
  std::optional<double> icl_error_bound_us;
};

// The runs of one asked load: one level, or several with --num-runs. They are
// one load to every choice; its numbers are medians over `counted`
// (coordinator/explain/load_runs.h).
struct LoadRuns {
  double load = 0;             // asked concurrency or rate
  std::vector<size_t> levels;  // all its runs, by their names
  bool usable = false;  // more runs are usable than failed or fell behind
  // Those that are usable; of a load that is not, all. Its first one stands for
  // the load wherever findings name a level.
  std::vector<size_t> counted;
  // Each objective of the plan, by its median value over `counted`: of an even
  // number the worse of the two in the middle.
  std::vector<ObjectiveCheck> objectives;
};

struct BestLevel {
  Answer answer = Answer::kNoUsableLevel;
  std::optional<size_t> level;  // set by the three kBest… answers only
  // The usable loads next to `level`: the true limit lies between them. Open
  // loop: `upper` can also be one where the server fell behind or failed.
  std::optional<size_t> lower;
  std::optional<size_t> upper;
  // Usable levels of lowest and highest load, the one before the highest, and
  // the one of highest output throughput; set when any level is usable. With
  // kNoRateKept `first` is the lowest load where the server fell behind.
  std::optional<size_t> first;
  std::optional<size_t> last;
  std::optional<size_t> before_last;
  std::optional<size_t> highest;
  // A level above `last` with too many errors: the search ends below it.
  std::optional<size_t> failed_above;
  // The lowest level above `last` that was left out as limited by the client.
  std::optional<size_t> limited_above;
  // With kNoSaturation, or when the highest level meets every objective: a
  // whole concurrency, or a rate.
  std::optional<double> try_up_to;
};

// The answer of one model server of several, by the rule of the whole run on
// its own numbers (coordinator/explain/target_best.h).
struct TargetBest {
  std::string target;
  BestLevel best;
};

// Whether one of the methods that read the curve of throughput over load has
// something to say, and why not.
enum class CurveOutcome {
  kNoCurve,      // an open loop, or levels that can't be compared
  kTooFewLoads,  // of usable ones
  kNoPeak,       // none in these numbers
  kUnsure,       // its interval spans more than half of the measured range
  kSure,
};

// A load at which throughput turns, as one method sees it.
struct CurvePeak {
  CurveOutcome outcome = CurveOutcome::kNoCurve;
  std::optional<double> load;  // with kUnsure and kSure, as is its interval
  std::optional<double> low;   // of 95 %
  std::optional<double> high;  // +∞: some of the drawings have no peak
};

// The seed's crossing point (coordinator/explain/crossing.h), and what it would
// be without the highest or the lowest of the usable loads.
struct CrossingPoint {
  double load = 0;
  std::optional<double> without_highest;
  std::optional<double> without_lowest;
};

// What else the curve of throughput over load says (coordinator/explain/
// curve.h).
struct CurveFindings {
  CurvePeak knee;      // by Kneedle
  CurvePeak law_peak;  // by the Universal Scalability Law
  std::optional<CrossingPoint> crossing;
};

enum class WarningKind {
  kStopped,               // the run did not come to its planned end
  kWorkersMissing,        // the run began without some; no level
  kInvalid,               // left out of the choice
  kDegraded,              // value: share of rows sent again or lost
  kJoined,                // value: workers that joined with the level
  kWorkersDiffer,         // value: workers of a level that had others than the
                          // first one that ran
  kOverSaturated,         // no value
  kNotSent,               // value: share of arrivals beyond --max-in-flight
  kRateNotReached,        // value: requests sent a second
  kSessionsCutOff,        // value: share of requests aborted at the end
  kSentLate,              // value: p99 of the intended TTFT in ms (E2E without)
  kOutputLengthsDiffer,   // value: mean output tokens
  kCachedSharesDiffer,    // value: cached share of input tokens
  kModelLatenciesDiffer,  // value: TTFT p50 of the slowest over the fastest
  kModelErrorsDiffer,     // value: the highest error rate of a model
  kInputLengthsOff,       // value: isl_error at p50, a share
  kOutputLengthsOff,      // value: how far the mean is from the asked, a share
  kLoadNotReached,        // value: time-weighted concurrency
  kLittlesLawBroken,      // value: completed a second × mean E2E
  kPercentileMissing,     // value: measured requests that there are
  kShortWindow,           // value: seconds
  kSmallWindow,           // value: share of the level
  kNoSteadyStretch,       // value: seconds of the level
  kNewConnections,        // value: share of requests on a new connection
  kCensored,              // value: share of requests unfinished at the end
  kHiddenReasoning,       // value: share of requests
  kDisturbsServer,        // no value
  kCoalesced,             // value: share of text events
};

struct LevelValue {
  size_t level = 0;
  double value = 0;
};

struct Warning {
  WarningKind kind = WarningKind::kStopped;
  std::vector<LevelValue> levels;  // in rising load
  // kPercentileMissing only.
  double percentile = 0;
  uint32_t requests_needed = 0;
};

// A number at two levels; absent where it was not measured.
struct Change {
  std::optional<double> from;
  std::optional<double> to;
};

// How the numbers moved from one level to another.
struct Movement {
  size_t from_level = 0;
  size_t to_level = 0;
  Change output_tokens_per_s;
  Change requests_per_s;
  Change ttft_p50_ms;
  Change ttft_p99_ms;
  Change ttft_intended_p99_ms;  // open loop only
  Change tpot_p50_ms;
  Change e2e_p50_ms;
  Change error_rate;
};

struct Findings {
  BestLevel best;
  std::vector<Warning> warnings;  // in the order of WarningKind
  // Lowest load to best level and best level to highest load; without a best
  // level lowest to highest. Empty with a single level.
  std::vector<Movement> movements;
  std::vector<ObjectiveCheck> objectives;  // level by level in rising load
  std::vector<size_t> by_load;  // all levels in rising load, then by name
  std::vector<bool> usable;     // parallel to RunResult.levels
  std::vector<bool> failed;     // likewise: too many errors, or nothing else
  std::vector<bool> limited;    // likewise: the client was the limit
  std::vector<bool> behind;     // likewise: open loop, the server fell behind
  std::vector<LoadRuns> loads;  // in rising load
  bool open_loop = false;       // the levels are rates
  bool sessions = false;        // what is counted and asked for is sessions
  // Other workers mean other model servers (coordinator/explain/
  // worker_warnings.h).
  bool own_servers = false;
  // Requests a second of all users together (--user-centric-rate), the same at
  // every level.
  std::optional<double> user_rate_per_s;
  ClientFinding client;
  // What limited each load, and the server beyond the best level
  // (coordinator/explain/limits.h).
  std::vector<LimitFinding> limits;
  LimitFinding limit;
  // One for each model server, by name; empty where there is but one, or where
  // the rule can't be told by target.
  std::vector<TargetBest> per_target;
  CurveFindings curve;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_FINDINGS_H_
