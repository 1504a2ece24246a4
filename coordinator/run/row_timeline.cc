#include "coordinator/run/row_timeline.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

v1::SecondData SecondAt(double at_s) {
  v1::SecondData second;
  second.set_second(static_cast<uint32_t>(std::max(0.0, at_s)));
  return second;
}

void AddTokens(const v1::RequestRecord& row, bool wasted, double end_s,
               LevelAggregator* level) {
  const uint32_t total = row.output_tokens();
  const double from_s = row.has_first_token_s() ? row.first_token_s() : end_s;
  const double span_s = std::max(0.0, end_s - from_s);
  uint32_t placed = 0;
  for (double at_s = from_s; placed < total;) {
    const double second_end_s = std::floor(at_s) + 1;
    // Floors of running totals, so that they sum to the row's.
    const uint32_t by_then =
        second_end_s >= end_s || span_s <= 0
            ? total
            : static_cast<uint32_t>(total * (second_end_s - from_s) / span_s);
    v1::SecondData second = SecondAt(at_s);
    if (wasted) {
      second.set_wasted_tokens(by_then - placed);
    } else {
      second.set_output_tokens(by_then - placed);
    }
    level->AddSecond(second);
    placed = by_then;
    at_s = second_end_s;
  }
}

void AddInFlight(double from_s, double to_s, LevelAggregator* level) {
  for (double at_s = from_s; at_s < to_s;) {
    const double until_s = std::min(to_s, std::floor(at_s) + 1);
    v1::SecondData second = SecondAt(at_s);
    second.set_in_flight_us(
        static_cast<uint64_t>(std::llround((until_s - at_s) * 1e6)));
    level->AddSecond(second);
    at_s = until_s;
  }
}

void AddTtft(const v1::RequestRecord& row, LevelAggregator* level) {
  v1::SecondData second = SecondAt(row.first_token_s());
  second.set_ttft_count(1);
  second.set_ttft_us(static_cast<uint64_t>(
      std::llround(std::max(0.0, row.first_token_s() - row.issued_s()) * 1e6)));
  level->AddSecond(second);
}

}  // namespace

void AddRowSeconds(const v1::RequestRecord& row, LevelAggregator* level) {
  if (row.outcome() == v1::Outcome::not_sent && row.has_scheduled_s()) {
    v1::SecondData second = SecondAt(row.scheduled_s());
    second.set_not_sent(1);
    level->AddSecond(second);
  }
  if (!row.has_issued_s()) return;
  v1::SecondData issued = SecondAt(row.issued_s());
  issued.set_issued(1);
  level->AddSecond(issued);
  if (!row.has_done_s()) return;
  const bool ok = row.outcome() == v1::Outcome::ok;
  const bool counts = ok && row.attempt() == 1;
  v1::SecondData done = SecondAt(row.done_s());
  done.set_ok(counts ? 1 : 0);
  done.set_failed(ok ? 0 : 1);
  done.set_input_tokens(counts ? row.input_tokens() : 0);
  level->AddSecond(done);
  AddInFlight(row.issued_s(), row.done_s(), level);
  if (counts && row.has_first_token_s()) AddTtft(row, level);
  AddTokens(row, !counts,
            row.has_last_token_s() ? row.last_token_s() : row.done_s(), level);
}

}  // namespace byzerperf
