#ifndef BYZERPERF_SIMULATOR_TRUTH_LOG_H_
#define BYZERPERF_SIMULATOR_TRUTH_LOG_H_

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// What the simulator really did for one request: one line of the truth log.
// Stamps are CLOCK_MONOTONIC nanoseconds, taken right before the bytes were
// given to the socket; one that did not happen is absent and stands as null.
struct TruthRecord {
  std::string request_id;   // X-Request-Id, "" when the client sent none
  int64_t received_ns = 0;  // it came (HttpQuery::received_ns)
  std::optional<int64_t> first_token_ns;
  std::optional<int64_t> last_token_ns;
  std::optional<int64_t> done_ns;  // the answer's end, or the client's going
  uint32_t input_tokens = 0;
  uint32_t output_tokens = 0;  // made, in a broken stream until it broke
  uint32_t cached_tokens = 0;
  uint32_t events = 0;  // with text, as sent
  // ok, http_429, http_4xx, http_5xx; the name of the fault that spoiled the
  // answer (cut, stall, …); disconnected: the client went before the end;
  // stopped: the simulator did.
  std::string outcome;
  std::string fault;  // the one that struck, also when harmless; "" for none
  int64_t lateness_us = 0;       // the worst of a send against the model's time
  std::vector<int64_t> send_ns;  // of each text event, with --truth-gaps
};

// The line without its line feed.
std::string TruthLine(const TruthRecord& record, bool with_gaps);

// Appends lines to a file, each whole on disk (as far as the kernel) when
// Write returns.
class TruthLog {
 public:
  enum class Gaps { kOmit, kWrite };

  // The file is made anew.
  static absl::StatusOr<std::unique_ptr<TruthLog>> Create(
      const std::string& path, Gaps gaps);

  void Write(const TruthRecord& record);

  bool wants_gaps() const { return gaps_ == Gaps::kWrite; }

 private:
  TruthLog(std::ofstream file, Gaps gaps);

  std::ofstream file_;
  Gaps gaps_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_TRUTH_LOG_H_
