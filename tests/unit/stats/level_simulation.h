#ifndef BYZERPERF_TESTS_UNIT_STATS_LEVEL_SIMULATION_H_
#define BYZERPERF_TESTS_UNIT_STATS_LEVEL_SIMULATION_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "common/base/rng.h"
#include "common/stats/histogram.h"
#include "common/stats/request_sections.h"

namespace byzerperf {

// What a level's measurement consists of, as the coordinator keeps it.
struct SimulatedLevel {
  RequestSections sections;
  Histogram ttft;
  std::vector<double> ok_per_second;  // of the window
};

// Requests of a level that begins measuring at `from_s` and ends issuing at
// `to_s`; both whole.
class LevelRecorder {
 public:
  LevelRecorder(uint32_t from_s, uint32_t to_s);

  void Add(double issued_s, double first_token_s, double done_s);
  double to_s() const { return to_s_; }
  SimulatedLevel Take() { return std::move(level_); }

 private:
  double from_s_;
  double to_s_;
  SimulatedLevel level_;
};

// Random numbers of one run.
class Draws {
 public:
  explicit Draws(uint64_t seed) : seed_(seed) {}

  double Unit() { return RandomUnit(seed_, 0, next_++); }
  double Normal() { return RandomNormal(seed_, 1, next_++); }
  double Exponential(double mean);
  // With this mean; `deviation` is the logarithm's.
  double LogNormal(double mean, double deviation);

 private:
  uint64_t seed_;
  uint64_t next_ = 0;
};

// Virtual time, a run a seed; the true means follow from the model.

// `users` send their next request when the last one has ended. Prefills of
// exponential length with mean `prefill_s` go one after another; each answer's
// decoding takes a lognormal time. Truth by mean value analysis (Reiser and
// Lavenberg, 1980), which is exact for this network.
struct PrefillQueue {
  uint32_t users = 1;
  double prefill_s = 0.1;
  double decode_s = 1;

  double TrueTtftS() const;
  double TrueRequestsPerS() const;
  void Run(Draws draws, LevelRecorder* level) const;
};

// The same open: Poisson arrivals, an M/M/1 queue of prefills.
struct OpenPrefillQueue {
  double rate_per_s = 1;
  double prefill_s = 0.1;
  double decode_s = 1;

  double TrueTtftS() const { return 1 / (1 / prefill_s - rate_per_s); }
  double TrueTtftPercentileS(double percentile) const;
  double TrueRequestsPerS() const { return rate_per_s; }
  void Run(Draws draws, LevelRecorder* level) const;
};

// `users` again, no queue; a server that changes between full and half speed
// for all at once, after exponential times of mean `spell_s`. Work is lognormal
// and, at full speed, of mean `prefill_s` and `decode_s`. In the time that work
// makes a user is in prefill for the share of prefill work, whatever the speed;
// Little's law gives both means.
struct ChangingSpeed {
  uint32_t users = 1;
  double spell_s = 1;
  double prefill_s = 0.1;
  double decode_s = 1;

  static constexpr double kMeanSpeed = 0.75;
  double TrueTtftS() const { return prefill_s / kMeanSpeed; }
  double TrueRequestsPerS() const {
    return users * kMeanSpeed / (prefill_s + decode_s);
  }
  void Run(Draws draws, LevelRecorder* level) const;
};

// `users` again, each alone on the server: requests that know nothing of each
// other.
struct IndependentUsers {
  uint32_t users = 1;
  double ttft_s = 0.2;
  double decode_s = 1;

  double TrueTtftS() const { return ttft_s; }
  double TrueRequestsPerS() const { return users / (ttft_s + decode_s); }
  void Run(Draws draws, LevelRecorder* level) const;
};

// Poisson arrivals; the logarithm of TTFT drifts with an AR(1) process in steps
// of a quarter of a second, whose correlation falls to 1/e in `memory_s`.
// `drift` is its deviation; 0: requests know nothing of each other.
struct DriftingTtft {
  double rate_per_s = 1;
  double ttft_s = 0.2;
  double decode_s = 1;
  double drift = 0.4;
  double memory_s = 1;

  double TrueTtftS() const { return ttft_s; }
  double TrueRequestsPerS() const { return rate_per_s; }
  void Run(Draws draws, LevelRecorder* level) const;
};

// Poisson arrivals at a batching server: with n requests in it each is served
// at speed 1 / (1 + slowdown × n). Of a request's work of mean `work_s`
// (lognormal) the share `prefill_share` comes before its first token. The
// number in service has the product form of processor sharing, whatever the
// work's law (Kelly, Reversibility and stochastic networks, 1979), and each is
// in prefill for that share of its time.
struct BatchingServer {
  double rate_per_s = 1;
  double work_s = 1;
  double prefill_share = 0.2;
  double slowdown = 0.05;

  double TrueTtftS() const;
  double TrueRequestsPerS() const { return rate_per_s; }
  void Run(Draws draws, LevelRecorder* level) const;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_STATS_LEVEL_SIMULATION_H_
