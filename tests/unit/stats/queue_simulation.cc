#include "tests/unit/stats/queue_simulation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <queue>

#include "common/base/rng.h"
#include "common/schedule/arrivals.h"

namespace byzerperf {
namespace {

constexpr uint64_t kServiceStream = uint64_t{1} << 60;
constexpr double kTtftShare = 0.05;  // of a service

// Sums over requests, second by second.
class Timeline {
 public:
  explicit Timeline(uint32_t seconds)
      : in_flight_(seconds),
        change_(seconds + 1),
        ttft_s_(seconds),
        first_tokens_(seconds) {}

  void AddFlight(double from_s, double to_s) {
    to_s = std::min(to_s, static_cast<double>(in_flight_.size()));
    const auto first = static_cast<size_t>(from_s);
    const auto last = static_cast<size_t>(to_s);
    // As if it were in flight from its first second's start to its last one's,
    // and then the parts of these two.
    ++change_[first];
    --change_[last];
    in_flight_[first] -= from_s - static_cast<double>(first);
    if (last < in_flight_.size()) {
      in_flight_[last] += to_s - static_cast<double>(last);
    }
  }

  void AddFirstToken(double time_s, double ttft_s) {
    const auto second = static_cast<size_t>(time_s);
    if (second >= ttft_s_.size()) return;
    ttft_s_[second] += ttft_s;
    ++first_tokens_[second];
  }

  std::vector<TimelineSecond> Seconds() const {
    std::vector<TimelineSecond> seconds(in_flight_.size());
    double whole = 0;
    for (size_t i = 0; i < seconds.size(); ++i) {
      whole += change_[i];
      seconds[i].in_flight = whole + in_flight_[i];
      if (first_tokens_[i] > 0) {
        seconds[i].ttft_ms = 1000 * ttft_s_[i] / first_tokens_[i];
      }
    }
    return seconds;
  }

 private:
  std::vector<double> in_flight_;
  std::vector<double> change_;
  std::vector<double> ttft_s_;
  std::vector<double> first_tokens_;
};

}  // namespace

std::vector<TimelineSecond> SimulateQueue(const QueueServer& server,
                                          const v1::Arrivals& arrivals,
                                          uint32_t seed, uint32_t seconds) {
  ArrivalSchedule schedule(arrivals, seed, 0);
  std::priority_queue<double, std::vector<double>, std::greater<>> free_s;
  for (uint32_t slot = 0; slot < server.slots; ++slot) free_s.push(0);
  const double sigma = server.log_deviation;
  const double log_mean = std::log(server.mean_service_s) - sigma * sigma / 2;
  Timeline timeline(seconds);
  for (uint32_t index = 0;; ++index) {
    const double arrival_s = 1e-9 * static_cast<double>(schedule.TimeNs(index));
    if (arrival_s >= seconds) return timeline.Seconds();
    const double start_s = std::max(arrival_s, free_s.top());
    const double service_s =
        std::exp(log_mean + sigma * RandomNormal(seed, kServiceStream, index));
    free_s.pop();
    free_s.push(start_s + service_s);
    const double first_token_s = start_s + kTtftShare * service_s;
    timeline.AddFirstToken(first_token_s, first_token_s - arrival_s);
    timeline.AddFlight(arrival_s, start_s + service_s);
  }
}

}  // namespace byzerperf
