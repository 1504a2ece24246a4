#ifndef BYZERPERF_COORDINATOR_RUN_ROW_TOTALS_H_
#define BYZERPERF_COORDINATOR_RUN_ROW_TOTALS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "byzerperf/v1/record.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/run/ttft_by_input.h"

namespace byzerperf {

// Counts and sums over rows: of a level, of one target or of one worker. All
// are sums, least or greatest values: adding rows in any order or partition
// gives the same (definitions: docs/metrics.md).
struct RowTotals {
  std::map<v1::Outcome::Value, uint32_t> outcomes;
  uint32_t rows = 0;
  uint32_t censored = 0;
  uint32_t second_attempts = 0;
  uint32_t lost_first_attempts = 0;
  uint32_t not_due = 0;  // not_sent, since their session had ended
  uint32_t later_turns = 0;

  // Over `ok` first attempts, the rows that count for throughput.
  uint32_t counted_ok = 0;
  uint64_t input_tokens = 0;
  uint64_t output_tokens = 0;
  // Of all other rows.
  uint64_t wasted_output_tokens = 0;
  // Of those `ok` first attempts that were streamed, first to last token.
  uint32_t decoded = 0;
  int64_t decode_us = 0;

  // Over those of the measured phase whose input has an asked length and was
  // counted: what the errors of lengths are of.
  uint32_t with_asked_input = 0;
  uint64_t asked_input_tokens = 0;
  uint64_t sent_input_tokens = 0;

  // Over those of the measured phase of whose answer a length was asked and
  // whose tokens were counted: text events are no measure of it.
  uint32_t with_asked_output = 0;
  uint64_t asked_output_tokens = 0;
  uint64_t given_output_tokens = 0;

  // Over those of the measured phase that have a TTFT and counted inputs.
  TtftByInputSums ttft_by_input;

  // Over `ok` rows whose cached share is known.
  bool cached_known = false;
  uint64_t cached_base_tokens = 0;
  uint64_t cached_tokens = 0;

  // Over `ok` rows.
  std::map<std::string, uint32_t> finish_reasons;
  std::map<std::string, uint32_t> token_sources;
  uint32_t with_gaps = 0;       // two text events or more
  uint32_t with_known_itl = 0;  // of those, gaps a token are known
  uint32_t hidden_reasoning = 0;

  uint32_t answered = 0;  // rows that got a connection
  uint32_t new_connections = 0;

  // Failed rows of the measured phase: they stand at +∞ in objectives.
  // Censored ones count, since what they would have taken is only longer.
  uint32_t measured_failures = 0;

  std::optional<double> first_issued_s;
  std::optional<double> last_done_s;
  // Of rows of the measured phase: first and last issue; when the first and the
  // last arrival were due, sent or not (open loop).
  std::optional<double> first_measured_issued_s;
  std::optional<double> last_measured_issued_s;
  std::optional<double> first_measured_due_s;
  std::optional<double> last_measured_due_s;

  void Add(const v1::RequestRecord& row);

  uint32_t Of(v1::Outcome::Value outcome) const;

  // Not ok / (all but cancelled, aborted, not_sent); nullopt without any.
  std::optional<double> ErrorRate() const;
  std::optional<double> CachedInputShare() const;
  // nullopt before the first request that was streamed has ended well.
  std::optional<double> MeanDecodeSeconds() const;
  v1::RequestCounts Counts(uint32_t planned) const;

 private:
  void AddOk(const v1::RequestRecord& row);
  void AddCounted(const v1::RequestRecord& row);
  void AddAskedLengths(const v1::RequestRecord& row);
  void AddTtftByInput(const v1::RequestRecord& row);
  void AddTimes(const v1::RequestRecord& row);
};

// Fills a message's map of outcomes by their words.
void WriteOutcomes(const RowTotals& totals,
                   google::protobuf::Map<std::string, uint32_t>* outcomes);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_ROW_TOTALS_H_
