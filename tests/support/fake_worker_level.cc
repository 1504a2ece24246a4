#include <algorithm>
#include <cmath>
#include <utility>

#include "common/base/duration.h"
#include "common/stats/metric_histograms.h"
#include "common/stats/row_histograms.h"
#include "tests/support/fake_worker.h"

// The part of FakeWorker that plays a level: grants, requests, batches.

namespace byzerperf {

void FakeWorker::HandleStart(const v1::StartLevel& start) {
  level_.emplace(Level{});  // clang 14 sees no default constructor here
  level_->start = start;
  level_->share = start.share();
  AskIfLow();
  const int64_t wait_ns = start.at_worker_ns() - NowHere();
  After(wait_ns, [this] {
    level_->started = true;
    Fill();
    ScheduleBatch();
  });
  const v1::Stage& stage = plan_.stages(static_cast<int>(start.stage()));
  if (!stage.has_duration_s()) return;
  After(wait_ns + SecondsToNs(stage.duration_s()), [this] {
    if (level_) level_->time_over = true;
  });
}

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

void FakeWorker::Fill() {
  if (!level_ || !level_->started) return;
  while (level_->in_flight.size() < level_->share && !level_->grants.empty() &&
         !level_->time_over && !level_->ending) {
    if (level_->grants.front().count() == 0) {
      level_->grants.pop_front();
    } else {
      Begin();
    }
  }
  AskIfLow();
}

void FakeWorker::Begin() {
  v1::Grant& grant = level_->grants.front();
  const uint32_t index = grant.first();
  const uint32_t attempt = grant.attempt();
  grant.set_first(index + 1);
  grant.set_count(grant.count() - 1);
  const double now_s = LevelSeconds();
  v1::Phase::Value phase = v1::Phase::measured;
  if (level_->begun < level_->start.warmup_requests()) {
    phase = v1::Phase::warmup;
  } else if (!level_->ramp_end_s) {
    level_->ramp_end_s = now_s;
  }
  ++level_->begun;
  ++begun_in_all_;
  level_->last_issue_s = now_s;
  Second(now_s).set_issued(1);
  v1::RequestRecord& row = level_->in_flight[index];
  row.set_index(index);
  row.set_attempt(attempt);
  row.set_phase(phase);
  row.set_worker(name_);
  row.set_target("http://127.0.0.1:8000");
  row.set_issued_s(now_s);
  row.set_sent_s(now_s);
  After(script_.request_ns, [this, stage = level_->start.stage(), index] {
    EndRequest(stage, index);
  });
}

void FakeWorker::EndRequest(uint32_t stage, uint32_t index) {
  if (broken_ || !level_ || level_->start.stage() != stage) return;
  const auto found = level_->in_flight.find(index);
  if (found == level_->in_flight.end()) return;  // aborted
  v1::RequestRecord row = std::move(found->second);
  level_->in_flight.erase(found);
  const double now_s = LevelSeconds();
  const bool ok = !script_.fails_every_other || index % 2 == 0;
  row.set_outcome(ok ? v1::Outcome::ok : v1::Outcome::http_5xx);
  row.set_input_tokens(10);
  row.set_output_tokens(index % 7 + 1);
  row.set_first_token_s(row.issued_s() + (now_s - row.issued_s()) / 2);
  row.set_last_token_s(now_s);
  row.set_done_s(now_s);
  if (ok && row.attempt() == 1) {
    v1::SecondData& second = Second(now_s);
    second.set_ok(1);
    second.set_output_tokens(row.output_tokens());
    second.set_input_tokens(row.input_tokens());
  }
  level_->rows.push_back(std::move(row));
  Fill();
  if (level_->exhausted && level_->in_flight.empty()) SendBatch();
  EndLevelIfIdle();
}

void FakeWorker::AskIfLow() {
  if (!level_ || level_->asked || level_->exhausted || level_->share == 0) {
    return;
  }
  uint32_t unissued = 0;
  for (const v1::Grant& grant : level_->grants) unissued += grant.count();
  if (unissued > level_->share) return;
  level_->asked = true;
  v1::Event event;
  event.mutable_grant_request()->set_stage(level_->start.stage());
  event.mutable_grant_request()->set_unissued(unissued);
  Say(std::move(event));
}

void FakeWorker::ScheduleBatch() {
  const int64_t window_ns =
      std::min(kNsPerSecond, SecondsToNs(plan_.lease_s()) / 3);
  After(window_ns, [this, stage = level_->start.stage()] {
    if (!level_ || level_->start.stage() != stage) return;
    SendBatch();
    ScheduleBatch();
  });
}

void FakeWorker::SendBatch() {
  v1::Event event;
  v1::Batch& batch = *event.mutable_batch();
  batch.set_stage(level_->start.stage());
  MetricHistograms measured;
  MetricHistograms other;
  for (const v1::RequestRecord& row : level_->rows) {
    AddRow(row, row.phase() == v1::Phase::measured ? measured : other);
    *batch.add_rows() = row;
  }
  for (const bool is_measured : {false, true}) {
    v1::StatsGroup* group = batch.add_stats();
    group->set_target("http://127.0.0.1:8000");
    group->set_measured(is_measured);
    (is_measured ? measured : other).AddTo(group, BucketForm::kPacked);
  }
  for (const v1::SecondData& second : level_->seconds) {
    *batch.add_seconds() = second;
  }
  level_->rows.clear();
  level_->seconds.clear();
  batch.set_begun(level_->begun);
  batch.set_drained(level_->time_over && level_->in_flight.empty());
  if (level_->ramp_end_s) batch.set_ramp_end_s(*level_->ramp_end_s);
  if (level_->last_issue_s) batch.set_last_issue_s(*level_->last_issue_s);
  *batch.mutable_health() = script_.health;
  batch.mutable_health()->set_in_flight(
      static_cast<uint32_t>(level_->in_flight.size()));
  Say(std::move(event));
}

void FakeWorker::HandleEnd(const v1::EndLevel& end) {
  v1::Event event;
  if (!level_) {
    event.mutable_level_ended()->set_stage(end.stage());
    return Say(std::move(event));
  }
  level_->ending = true;
  if (end.abort()) {
    for (auto& [index, row] : std::exchange(level_->in_flight, {})) {
      row.set_outcome(v1::Outcome::aborted);
      level_->rows.push_back(row);
    }
  }
  EndLevelIfIdle();
}

void FakeWorker::EndLevelIfIdle() {
  if (!level_->ending || !level_->in_flight.empty()) return;
  SendBatch();
  v1::Event event;
  event.mutable_level_ended()->set_stage(level_->start.stage());
  level_.reset();
  Say(std::move(event));
}

}  // namespace byzerperf
