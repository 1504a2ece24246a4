#ifndef BYZERPERF_SIMULATOR_MODEL_H_
#define BYZERPERF_SIMULATOR_MODEL_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "simulator/distribution.h"

namespace byzerperf {

struct ModelOptions {
  Distribution ttft_ns;             // from getting a slot to the first token
  Distribution gap_ns;              // between two tokens, alone in the batch
  Distribution output_tokens;       // natural length of an answer
  double prefill_ns_per_token = 0;  // added to TTFT for each uncached token
  double slowdown = 0;              // growth of the gap for each other request
  uint64_t seed = 0;
};

// What a request allows its answer to be.
struct LengthLimits {
  std::optional<uint32_t> max_tokens;
  uint32_t min_tokens = 0;
  bool ignore_eos = false;
};

struct AnswerLength {
  uint32_t tokens = 1;
  bool hit_limit = false;  // finish reason `length`, else `stop`
};

// The simulated model: how long things take and what is said. Every value is a
// pure function of the seed and the request's number (its order of arrival,
// from 0), so the same requests in the same order meet the same model.
class Model {
 public:
  explicit Model(const ModelOptions& options) : options_(options) {}

  int64_t TtftNs(uint64_t request, uint32_t uncached_tokens) const;

  // Between token `token` − 1 and `token` of a request while `batch` requests
  // are running, itself among them: gap × (1 + slowdown × (batch − 1)).
  int64_t GapNs(uint64_t request, uint32_t token, uint32_t batch) const;

  // At least one token and never more than the request's limit.
  AnswerLength Length(uint64_t request, const LengthLimits& limits) const;

  enum class Language { kEnglish, kChinese };
  std::string_view Word(uint64_t request, uint32_t token,
                        Language language) const;

 private:
  enum class Draw : uint64_t { kTtft, kGap, kLength, kWord };
  RandomPoint PointOf(Draw draw, uint64_t request, uint64_t index) const;

  ModelOptions options_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_MODEL_H_
