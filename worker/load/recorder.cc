#include "worker/load/recorder.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "worker/load/record_proto.h"

namespace byzerperf {
namespace {

bool IsOkFirstAttempt(const RequestRecord& record) {
  return record.outcome == v1::Outcome::ok && record.attempt == 1;
}

}  // namespace

uint64_t CountIntegral::Advance(int64_t now_ns) {
  if (now_ns <= since_ns_) return 0;
  rest_ns_ += static_cast<uint64_t>(now_ns - since_ns_) * count_;
  since_ns_ = now_ns;
  const uint64_t whole_us = rest_ns_ / 1000;
  rest_ns_ %= 1000;
  return whole_us;
}

Recorder::Recorder(const RunContext& run, int64_t level_start_ns, LoadKind kind)
    : run_(run),
      kind_(kind),
      start_ns_(level_start_ns),
      in_flight_(level_start_ns),
      waiting_(level_start_ns),
      window_(std::make_unique<LoadWindow>()) {}

v1::SecondData& Recorder::SecondOf(int64_t stamp_ns) {
  const int64_t since_ns = std::max<int64_t>(0, stamp_ns - start_ns_);
  const auto second = static_cast<uint32_t>(since_ns / kNsPerSecond);
  // Tokens come by the thousand in one second.
  if (latest_second_ != nullptr && latest_second_->second() == second) {
    return *latest_second_;
  }
  latest_second_ = &window_->seconds[second];
  latest_second_->set_second(second);
  return *latest_second_;
}

void Recorder::AddIssued(int64_t now_ns) {
  v1::SecondData& second = SecondOf(now_ns);
  second.set_issued(second.issued() + 1);
}

void Recorder::AdvanceInFlight(int64_t now_ns) {
  while (in_flight_.since_ns() < now_ns) {
    const int64_t from_ns = in_flight_.since_ns();
    const int64_t second_end_ns =
        from_ns + kNsPerSecond - (from_ns - start_ns_) % kNsPerSecond;
    const uint64_t us = in_flight_.Advance(std::min(now_ns, second_end_ns));
    if (us == 0) continue;
    v1::SecondData& second = SecondOf(from_ns);
    second.set_in_flight_us(second.in_flight_us() + us);
  }
}

void Recorder::SetInFlight(uint32_t requests, int64_t now_ns) {
  AdvanceInFlight(now_ns);
  in_flight_.SetCount(requests);
}

void Recorder::SetWaiting(uint32_t slots, int64_t now_ns) {
  window_->grant_wait_us += waiting_.Advance(now_ns);
  waiting_.SetCount(slots);
}

void Recorder::AddFinished(const RequestRecord& record) {
  const bool counts = IsOkFirstAttempt(record);
  v1::SecondData& second = SecondOf(record.ended_ns);
  if (record.outcome == v1::Outcome::not_sent) {
    // The turns behind one that did not end well were never due.
    if (record.scheduled_ns != 0) second.set_not_sent(second.not_sent() + 1);
  } else if (record.outcome != v1::Outcome::ok) {
    second.set_failed(second.failed() + 1);
  }
  if (counts) AddCounted(record);
  AddTokens(record, !counts);
  AddHealth(record);
  window_->stale_reconnects += record.stale_reconnects;
  window_->rows.push_back(ToRow(record, run_, start_ns_));
  window_->text_bytes +=
      window_->rows.back().text().size() +
      8 * static_cast<size_t>(window_->rows.back().gaps_ms_size());
}

void Recorder::AddCounted(const RequestRecord& record) {
  v1::SecondData& second = SecondOf(record.ended_ns);
  second.set_ok(second.ok() + 1);
  second.set_input_tokens(second.input_tokens() +
                          record.input_tokens.value_or(0));
  const StatsKey key{static_cast<uint32_t>(record.target), record.model,
                     record.phase == v1::Phase::measured};
  MetricHistograms& histograms = window_->groups[key];
  RequestSample sample = SampleOf(record, kind_);
  sample.asked_input_tokens = AskedInputTokens(record, run_);
  AddSample(sample, histograms);
  GapsOf(record, gaps_);
  AddGaps(gaps_, record.gap_tokens, histograms);
  if (record.first_token_ns == 0) return;
  v1::SecondData& first_token = SecondOf(record.first_token_ns);
  first_token.set_ttft_count(first_token.ttft_count() + 1);
  const int64_t ttft_ns = record.first_token_ns - record.issued_ns;
  first_token.set_ttft_us(
      first_token.ttft_us() +
      static_cast<uint64_t>(std::max<int64_t>(0, ttft_ns / 1000)));
}

void Recorder::AddTokens(const RequestRecord& record, bool wasted) {
  ForEachTokenArrival(record, [&](int64_t stamp_ns, uint32_t tokens) {
    v1::SecondData& second = SecondOf(stamp_ns);
    if (wasted) {
      second.set_wasted_tokens(second.wasted_tokens() + tokens);
    } else {
      second.set_output_tokens(second.output_tokens() + tokens);
    }
  });
}

void Recorder::AddHealth(const RequestRecord& record) {
  health_.no_descriptor += record.no_descriptor ? 1 : 0;
  health_.no_port += record.no_port ? 1 : 0;
  health_.retransmits += record.retransmits;
  if (record.phase != v1::Phase::measured || record.issued_ns == 0) return;
  health_.send_lag_ns.Record(
      static_cast<uint64_t>(std::max<int64_t>(0, record.send_lag_ns)));
  if (IsOkFirstAttempt(record) && record.first_token_ns != 0) {
    const int64_t error_ns = record.own_delay_ns + record.first_token_error_ns;
    health_.ttft_error_ns.Record(
        static_cast<uint64_t>(std::max<int64_t>(0, error_ns)));
  }
}

bool Recorder::window_is_full() const { return window_->is_full(); }

std::unique_ptr<LoadWindow> Recorder::TakeWindow(int64_t now_ns) {
  AdvanceInFlight(now_ns);
  window_->grant_wait_us += waiting_.Advance(now_ns);
  latest_second_ = nullptr;
  window_->health = std::exchange(health_, LoadHealth());
  return std::exchange(window_, std::make_unique<LoadWindow>());
}

}  // namespace byzerperf
