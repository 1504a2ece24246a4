#include "coordinator/run/row_totals.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

// What the error rate leaves out: the plan or the user ended these.
bool IsLeftOut(v1::Outcome::Value outcome) {
  return outcome == v1::Outcome::cancelled || outcome == v1::Outcome::aborted ||
         outcome == v1::Outcome::not_sent;
}

void SetLeast(double value, std::optional<double>* least) {
  *least = std::min(least->value_or(value), value);
}

void SetGreatest(double value, std::optional<double>* greatest) {
  *greatest = std::max(greatest->value_or(value), value);
}

}  // namespace

void RowTotals::Add(const v1::RequestRecord& row) {
  ++rows;
  ++outcomes[row.outcome()];
  censored += row.censored() ? 1 : 0;
  second_attempts += row.attempt() > 1 ? 1 : 0;
  lost_first_attempts +=
      row.outcome() == v1::Outcome::lost && row.attempt() == 1 ? 1 : 0;
  not_due += row.outcome() == v1::Outcome::not_sent && !row.has_scheduled_s();
  later_turns += row.turn() > 0 ? 1 : 0;
  const bool ok = row.outcome() == v1::Outcome::ok;
  if (ok) AddOk(row);
  if (ok && row.attempt() == 1) {
    AddCounted(row);
  } else {
    wasted_output_tokens += row.output_tokens();
  }
  if (!ok && row.phase() == v1::Phase::measured &&
      (row.censored() || !IsLeftOut(row.outcome()))) {
    ++measured_failures;
  }
  if (row.has_sent_s()) {
    ++answered;
    new_connections += row.connection_reused() ? 0 : 1;
  }
  AddTimes(row);
}

void RowTotals::AddCounted(const v1::RequestRecord& row) {
  ++counted_ok;
  input_tokens += row.input_tokens();
  output_tokens += row.output_tokens();
  if (row.has_first_token_s() && row.has_last_token_s()) {
    ++decoded;
    decode_us += std::llround((row.last_token_s() - row.first_token_s()) * 1e6);
  }
  if (row.phase() != v1::Phase::measured) return;
  AddAskedLengths(row);
  AddTtftByInput(row);
}

void RowTotals::AddTtftByInput(const v1::RequestRecord& row) {
  if (!row.has_input_tokens() || !row.has_issued_s() ||
      !row.has_first_token_s()) {
    return;
  }
  ttft_by_input.Add(row.input_tokens(),
                    std::llround((row.first_token_s() - row.issued_s()) * 1e6));
}

void RowTotals::AddAskedLengths(const v1::RequestRecord& row) {
  if (row.has_input_tokens() && row.asked_input_tokens() > 0) {
    ++with_asked_input;
    asked_input_tokens += row.asked_input_tokens();
    sent_input_tokens += row.input_tokens();
  }
  if (row.has_output_tokens() && row.asked_output_tokens() > 0 &&
      row.token_source() != "events") {
    ++with_asked_output;
    asked_output_tokens += row.asked_output_tokens();
    given_output_tokens += row.output_tokens();
  }
}

void RowTotals::AddTimes(const v1::RequestRecord& row) {
  if (row.has_issued_s()) SetLeast(row.issued_s(), &first_issued_s);
  if (row.has_done_s()) SetGreatest(row.done_s(), &last_done_s);
  if (row.phase() != v1::Phase::measured) return;
  if (row.has_issued_s()) {
    SetLeast(row.issued_s(), &first_measured_issued_s);
    SetGreatest(row.issued_s(), &last_measured_issued_s);
  }
  if (row.has_scheduled_s() && row.turn() == 0) {
    SetLeast(row.scheduled_s(), &first_measured_due_s);
    SetGreatest(row.scheduled_s(), &last_measured_due_s);
  }
}

void RowTotals::AddOk(const v1::RequestRecord& row) {
  if (row.has_cached_input_tokens() && row.has_input_tokens()) {
    cached_known = true;
    cached_base_tokens += row.input_tokens();
    cached_tokens += row.cached_input_tokens();
  }
  if (!row.finish_reason().empty()) ++finish_reasons[row.finish_reason()];
  if (!row.token_source().empty()) ++token_sources[row.token_source()];
  if (row.text_events() >= 2) {
    ++with_gaps;
    // The same rule by which a worker makes ITL of gaps.
    if (row.token_timing() == "usage" ||
        row.text_events() == row.output_tokens()) {
      ++with_known_itl;
    }
  }
  hidden_reasoning += row.hidden_reasoning() ? 1 : 0;
}

uint32_t RowTotals::Of(v1::Outcome::Value outcome) const {
  const auto found = outcomes.find(outcome);
  return found == outcomes.end() ? 0 : found->second;
}

std::optional<double> RowTotals::ErrorRate() const {
  uint32_t left_out = 0;
  for (const auto& [outcome, count] : outcomes) {
    if (IsLeftOut(outcome)) left_out += count;
  }
  if (rows == left_out) return std::nullopt;
  const double judged = rows - left_out;
  return (judged - Of(v1::Outcome::ok)) / judged;
}

std::optional<double> RowTotals::CachedInputShare() const {
  if (!cached_known || cached_base_tokens == 0) return std::nullopt;
  return static_cast<double>(cached_tokens) /
         static_cast<double>(cached_base_tokens);
}

std::optional<double> RowTotals::MeanDecodeSeconds() const {
  if (decoded == 0) return std::nullopt;
  return static_cast<double>(decode_us) * 1e-6 / decoded;
}

v1::RequestCounts RowTotals::Counts(uint32_t planned) const {
  v1::RequestCounts counts;
  counts.set_planned(planned);
  counts.set_ok(Of(v1::Outcome::ok));
  counts.set_cancelled(Of(v1::Outcome::cancelled));
  counts.set_not_sent(Of(v1::Outcome::not_sent));
  counts.set_aborted(Of(v1::Outcome::aborted));
  counts.set_lost(Of(v1::Outcome::lost));
  counts.set_failed(rows - counts.ok() - counts.cancelled() -
                    counts.not_sent() - counts.aborted() - counts.lost());
  counts.set_censored(censored);
  counts.set_second_attempts(second_attempts);
  counts.set_not_due(not_due);
  if (later_turns > 0) counts.set_sessions(rows - later_turns);
  return counts;
}

void WriteOutcomes(const RowTotals& totals,
                   google::protobuf::Map<std::string, uint32_t>* outcomes) {
  for (const auto& [outcome, count] : totals.outcomes) {
    (*outcomes)[v1::Outcome::Value_Name(outcome)] = count;
  }
}

}  // namespace byzerperf
