#include <algorithm>
#include <cmath>
#include <utility>

#include "common/base/duration.h"
#include "common/plan/sessions.h"
#include "tests/support/fake_worker.h"

// The part of FakeWorker that plays requests, on demand or when they are due.

namespace byzerperf {

double FakeWorker::LevelSeconds() const {
  return std::round(
             static_cast<double>(NowHere() - level_->start.at_worker_ns()) /
             1e3) /
         1e6;
}

v1::SecondData& FakeWorker::Second(double at_s) {
  level_->seconds.emplace_back();
  level_->seconds.back().set_second(static_cast<uint32_t>(std::max(0.0, at_s)));
  return level_->seconds.back();
}

void FakeWorker::ScheduleArrivals(const v1::Grant& grant) {
  for (uint32_t i = 0; i < grant.count(); ++i) {
    const uint32_t index = grant.first() + i * grant.stride();
    const int64_t due_ns = level_->start.at_worker_ns() +
                           std::llround(level_->arrivals->DueS(index) * 1e9);
    After(due_ns - NowHere(),
          [this, stage = grant.stage(), index, attempt = grant.attempt()] {
            if (broken_ || cancelled_ || !level_) return;
            if (level_->start.stage() == stage) Arrive(index, attempt);
          });
  }
}

void FakeWorker::Arrive(uint32_t index, uint32_t attempt) {
  if (level_->ending) return;
  const v1::Phase::Value phase = level_->arrivals->PhaseOf(index);
  const double due_s = level_->arrivals->DueS(index);
  if (level_->share == 0 || level_->in_flight.size() < level_->share) {
    Begin(index, attempt, phase).set_scheduled_s(due_s);
    return;
  }
  ++level_->begun;
  Second(due_s).set_not_sent(1);
  v1::RequestRecord& row = level_->rows.emplace_back();
  row.set_index(index);
  row.set_attempt(attempt);
  row.set_phase(phase);
  row.set_worker(name_);
  row.set_outcome(v1::Outcome::not_sent);
  row.set_scheduled_s(due_s);
  const v1::RequestRecord not_sent = row;  // more rows may move it
  GoOn(not_sent);
}

v1::RequestRecord& FakeWorker::Begin(uint32_t index, uint32_t attempt,
                                     v1::Phase::Value phase, uint32_t turn) {
  CountInFlight();
  const double now_s = LevelSeconds();
  if (phase == v1::Phase::measured && !level_->ramp_end_s) {
    level_->ramp_end_s = now_s;
  }
  if (turn == 0) {
    ++level_->begun;
    ++begun_in_all_;
    begun_.emplace_back(index, loop_.NowNs());
  }
  level_->last_issue_s = now_s;
  Second(now_s).set_issued(1);
  v1::RequestRecord& row = level_->in_flight[index];
  row.set_index(index);
  row.set_turn(turn);
  row.set_attempt(attempt);
  row.set_phase(phase);
  row.set_worker(name_);
  row.set_target("http://127.0.0.1:8000");
  row.set_issued_s(now_s);
  row.set_sent_s(now_s);
  After(ServerEndNs() - loop_.NowNs(), [this, stage = level_->start.stage(),
                                        index] { EndRequest(stage, index); });
  return row;
}

// When a request that is sent now ends; it waits for a slot of the server.
int64_t FakeWorker::ServerEndNs() {
  const int64_t now_ns = loop_.NowNs();
  auto& slots = level_->slots_free_ns;
  if (slots.empty()) return now_ns + script_.request_ns;
  const auto first = std::min_element(slots.begin(), slots.end());
  *first = std::max(now_ns, *first) + script_.request_ns;
  return *first;
}

void FakeWorker::EndRequest(uint32_t stage, uint32_t index) {
  if (broken_ || !level_ || level_->start.stage() != stage) return;
  const auto found = level_->in_flight.find(index);
  if (found == level_->in_flight.end()) return;  // aborted
  CountInFlight();
  v1::RequestRecord row = std::move(found->second);
  level_->in_flight.erase(found);
  const double now_s = LevelSeconds();
  const bool ok = !script_.fails_every_other || index % 2 == 0 ||
                  row.turn() != script_.failing_turn;
  row.set_outcome(ok ? v1::Outcome::ok : v1::Outcome::http_5xx);
  row.set_input_tokens(10);
  row.set_output_tokens(index % 7 + 1);
  row.set_first_token_s(now_s - NsToSeconds(script_.request_ns) / 2);
  row.set_last_token_s(now_s);
  row.set_done_s(now_s);
  if (ok && row.attempt() == 1) CountOk(row);
  level_->rows.push_back(row);
  GoOn(row);
  Fill();
  if (level_->exhausted && level_->in_flight.empty()) SendBatch();
  EndLevelIfIdle();
}

uint32_t FakeWorker::TurnsOfIndex(uint32_t index) const {
  return TurnsOf(plan_, prompts_, level_->start.stage(), index);
}

// The next turn of the row's session, or the rows of those behind it.
void FakeWorker::GoOn(const v1::RequestRecord& row) {
  const uint32_t turns = TurnsOfIndex(row.index());
  if (level_->ending || (level_->time_over && level_->arrivals == nullptr)) {
    return;
  }
  if (row.outcome() == v1::Outcome::ok) {
    if (row.turn() + 1 == turns) return;
    Begin(row.index(), row.attempt(), row.phase(), row.turn() + 1);
    return;
  }
  for (uint32_t turn = row.turn() + 1; turn < turns; ++turn) {
    v1::RequestRecord& behind = level_->rows.emplace_back();
    behind.set_index(row.index());
    behind.set_turn(turn);
    behind.set_attempt(row.attempt());
    behind.set_phase(row.phase());
    behind.set_worker(name_);
    behind.set_outcome(v1::Outcome::not_sent);
  }
}

void FakeWorker::CountOk(const v1::RequestRecord& row) {
  v1::SecondData& second = Second(row.done_s());
  second.set_ok(1);
  second.set_output_tokens(row.output_tokens());
  second.set_input_tokens(row.input_tokens());
  v1::SecondData& first = Second(row.first_token_s());
  first.set_ttft_count(1);
  first.set_ttft_us(static_cast<uint64_t>(
      std::llround((row.first_token_s() - row.issued_s()) * 1e6)));
}

void FakeWorker::CountInFlight() {
  const double now_s = std::max(0.0, LevelSeconds());
  const auto requests = static_cast<double>(level_->in_flight.size());
  while (level_->counted_s < now_s) {
    const double until_s = std::min(now_s, std::floor(level_->counted_s) + 1);
    if (requests > 0) {
      Second(level_->counted_s)
          .set_in_flight_us(static_cast<uint64_t>(
              std::llround((until_s - level_->counted_s) * requests * 1e6)));
    }
    level_->counted_s = until_s;
  }
}

}  // namespace byzerperf
