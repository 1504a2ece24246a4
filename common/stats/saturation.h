#ifndef BYZERPERF_COMMON_STATS_SATURATION_H_
#define BYZERPERF_COMMON_STATS_SATURATION_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "common/stats/line_fit.h"

namespace byzerperf {

// Told the merged timeline of an open-loop level second by second, says whether
// its queue grows: whether more arrives than the server gets through.
//
// Each second the last 30, 45, 60, 90, 120, 180 and 240 s are looked at, as far
// as there are that many. A window is cut into 15 batches, since means of
// batches hang together less than seconds do (method of batch means: Law and
// Kelton, Simulation Modeling and Analysis). The queue grows when in one of the
// windows
//  1. the means of both in-flight and TTFT rise: slope > 0 at 99.9 %. In-flight
//     alone also rises while a server fills, TTFT alone when prompts get longer
//     (GuideLLM looks at both slopes, too);
//  2. in-flight rises by more than chance piles up before a server that copes.
//     At 80 % of capacity a queue is longer than x with probability 0.8^x when
//     arrivals are Poisson and services exponential (M/M/c); for others x
//     stretches with half the sum of both dispersions (Kingman's heavy-traffic
//     limit, 1962). With services as exponential and a probability of 1 in
//     10,000 this is 41 requests for Poisson arrivals, 21 for constant ones;
//     and more by two standard deviations of the number in service, for
//     which in-flight at the window's start stands;
//  3. in-flight rises all through the window: it is highest in the last batch,
//     and of the rise from the window's first third to its last at least a
//     quarter has come by the middle one. A stall of seconds is no growth;
//  4. TTFT rises by 1.5 s or more. Where requests are served in order it rises
//     by as many seconds a second as the share of arrivals beyond capacity.
// A slope test alone, repeated each second on numbers that hang together, would
// raise false alarms; 2 keeps them rare however often one looks, since a queue
// would have to be that long. It needs no knowledge of the server, because a
// queue's law is one of requests and not of seconds. The price: a slow server
// is found out late, 41 requests must pile up.
//
// A server that gives no first token any more: in windows of 60 s and more, a
// second half without any first token stands for a TTFT that rises, while
// in-flight goes on rising at that pace.
class SaturationWatch {
 public:
  // Seconds of the level before `from_s` are warm-up: not looked at.
  // `arrival_dispersion`: variance over mean of the number of arrivals in long
  // windows: constant 0, Poisson 1, gamma 1 / smoothness.
  explicit SaturationWatch(double from_s, double arrival_dispersion = 1);

  // A second that is complete: mean in-flight over it, and mean TTFT (ms) of
  // first tokens that came in it (absent: none came). Seconds rise; one that is
  // left out had nothing in flight, one that does not rise is ignored. Without
  // streaming there is no TTFT: E2E does in its place.
  void AddSecond(uint32_t second, double in_flight,
                 std::optional<double> ttft_ms);

  // The queue grew. Stays true: what was measured meanwhile was measured.
  bool over_saturated() const { return over_saturated_; }

 private:
  struct Second {
    double in_flight = 0;
    std::optional<double> ttft_s;
  };
  // Of the last seconds, at the batches' middles in seconds.
  struct BatchMeans {
    std::vector<FitPoint> in_flight;
    std::vector<FitPoint> ttft_s;  // of batches with first tokens
  };
  void Keep(const Second& second);
  bool GrowsOver(uint32_t window_s) const;
  bool InFlightGrows(std::span<const FitPoint> batches,
                     uint32_t window_s) const;
  BatchMeans MeansOver(uint32_t window_s) const;

  double from_s_;
  double dispersion_;     // mean of arrivals' and services'
  double longest_queue_;  // that a server at 80 % of capacity has by chance
  std::deque<Second> seconds_;  // the last ones, without a hole
  std::optional<uint32_t> last_second_;
  bool over_saturated_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_SATURATION_H_
