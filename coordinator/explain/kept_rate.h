#ifndef BYZERPERF_COORDINATOR_EXPLAIN_KEPT_RATE_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_KEPT_RATE_H_

#include <optional>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// What an open-loop level says of the server at its rate.
enum class RateOutcome {
  kKeptUp,
  kBehind,      // over-saturated, or completed too few of what was due
  kNotReached,  // the client sent too few of what was due: it says nothing
};

// The rules, with the level's figures in its window. `arrivals` are the plan's
// for the level; null: taken as Poisson at the level's asked rate.
//
// Not reached: sent and held back by --max-in-flight together are more than 5 %
// below what was due, and by more than two standard deviations of the arrivals'
// own chance. Never of a trace, where the client's verdict says it.
// Behind: over-saturated; or completed requests are more than 5 % below the
// arrivals. Planned cancellations are no lack, nor are those that could not
// have ended since the window began with an idle server: mean E2E less the time
// before the window.
RateOutcome JudgeRate(const v1::LevelResult& level,
                      const v1::Arrivals* arrivals);

// The plan's arrivals for the level of that name; null when it has none.
const v1::Arrivals* ArrivalsOf(const v1::LoadPlan& plan,
                               const v1::LevelResult& level);

// Arrivals a second that were due in the level's window, on average: the asked
// rate, or the mean of the plan's stretches. +∞ for a burst. Of a trace, whose
// rate changes all the time: what was sent and held back in the window.
double DueRate(const v1::LevelResult& level, const v1::Arrivals* arrivals);

// Arrivals a second that were sent: requests, or sessions that began. Absent
// where it was not measured.
std::optional<double> SentArrivals(const v1::LevelResult& level);

// Requests a second that the server was to complete in the window: the arrivals
// that were sent and held back; of sessions, whose later turns follow from its
// answers, times the requests that were sent for each that began.
double RequestsMet(const v1::LevelResult& level, const v1::Arrivals* arrivals);

// Share of the arrivals that --max-in-flight kept from being sent.
double NotSentShare(const v1::LevelResult& level);

// All its requests were due at its start.
bool IsBurst(const v1::LevelResult& level);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_KEPT_RATE_H_
