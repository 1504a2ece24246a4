#ifndef BYZERPERF_WORKER_SERVICE_TEXT_PROBE_H_
#define BYZERPERF_WORKER_SERVICE_TEXT_PROBE_H_

#include <cstdint>
#include <vector>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// One real request that measures text, and what the server counted of it.
struct TextProbe {
  uint32_t own = 0;      // tokens of the block that is measured
  uint32_t others = 0;   // of the other blocks
  uint32_t counted = 0;  // by the server, of all
};

// Of the plan's requests: the answer is not wanted, only what the server counts
// of the question.
v1::LoadPlan ProbePlan(const v1::LoadPlan& plan);

// How many own tokens each of these requests has. For a text whose tokens are
// known: as many as the sample's last block, within bounds. For a guessed one:
// some short and some long ones, which OverheadOfGuess() needs.
std::vector<uint32_t> ProbeLengths(const v1::Prompt& sample, bool is_guess);

// What requests have beside their blocks, on average.
int32_t OverheadOf(const std::vector<TextProbe>& probes);

// The same where the corpus' tokens are a guess, which is scaled to what was
// counted: the line through short and long requests tells how many tokens a
// guessed one is, and what is beside them.
int32_t OverheadOfGuess(const std::vector<TextProbe>& probes,
                        v1::Corpus* corpus);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_TEXT_PROBE_H_
