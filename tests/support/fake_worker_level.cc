#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "common/stats/metric_histograms.h"
#include "common/stats/row_histograms.h"
#include "tests/support/fake_worker.h"

// The part of FakeWorker that plays a level: grants and batches.

namespace byzerperf {

void FakeWorker::HandleStart(const v1::StartLevel& start) {
  level_.emplace(Level{});  // clang 14 sees no default constructor here
  level_->start = start;
  level_->share = start.share();
  const v1::Stage& stage = plan_.stages(static_cast<int>(start.stage()));
  if (stage.load().has_arrivals()) {
    level_->arrivals = std::make_unique<LevelArrivals>(plan_, start.stage());
  }
  level_->slots_free_ns.resize(script_.server_slots);
  AskIfLow();
  const int64_t wait_ns = start.at_worker_ns() - NowHere();
  After(wait_ns, [this] {
    if (!level_) return;
    level_->started = true;
    Fill();
    ScheduleBatch();
  });
  if (!stage.has_duration_s()) return;
  After(wait_ns + SecondsToNs(stage.duration_s()), [this] {
    if (level_) level_->time_over = true;
  });
}

void FakeWorker::HandleGrant(const v1::Grant& grant) {
  if (!level_ || level_->start.stage() != grant.stage()) return;
  level_->exhausted = grant.exhausted();
  if (level_->arrivals != nullptr) return ScheduleArrivals(grant);
  level_->grants.push_back(grant);
  level_->low_water = grant.count() / 2;
  level_->asked = false;
  Fill();
}

void FakeWorker::Fill() {
  if (!level_ || !level_->started || level_->arrivals != nullptr) return;
  while (level_->in_flight.size() < level_->share && !level_->grants.empty() &&
         !level_->time_over && !level_->ending) {
    if (level_->grants.front().count() == 0) {
      level_->grants.pop_front();
    } else {
      BeginGranted();
    }
  }
  AskIfLow();
}

void FakeWorker::BeginGranted() {
  v1::Grant& grant = level_->grants.front();
  const uint32_t index = grant.first();
  grant.set_first(index + grant.stride());
  grant.set_count(grant.count() - 1);
  Begin(index, grant.attempt(), NextPhase());
}

v1::Phase::Value FakeWorker::NextPhase() const {
  return level_->begun < level_->start.warmup_requests() ? v1::Phase::warmup
                                                         : v1::Phase::measured;
}

void FakeWorker::AskIfLow() {
  if (!level_ || level_->asked || level_->exhausted || level_->share == 0 ||
      level_->arrivals != nullptr) {
    return;
  }
  uint32_t unissued = 0;
  for (const v1::Grant& grant : level_->grants) unissued += grant.count();
  if (unissued > level_->low_water) return;
  level_->asked = true;
  v1::Event event;
  event.mutable_grant_request()->set_stage(level_->start.stage());
  event.mutable_grant_request()->set_unissued(unissued);
  event.mutable_grant_request()->set_requests_per_s(RequestsPerSecond());
  Say(std::move(event));
}

// Of the level so far; unknown in its first second.
double FakeWorker::RequestsPerSecond() const {
  const int64_t running_ns = NowHere() - level_->start.at_worker_ns();
  if (running_ns < kNsPerSecond) return 0;
  return level_->begun / NsToSeconds(running_ns);
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
  CountInFlight();
  v1::Event event;
  v1::Batch& batch = *event.mutable_batch();
  batch.set_stage(level_->start.stage());
  MetricHistograms measured;
  MetricHistograms other;
  const LoadKind kind =
      level_->arrivals == nullptr ? LoadKind::kClosedLoop : LoadKind::kOpenLoop;
  for (const v1::RequestRecord& row : level_->rows) {
    AddRow(row, kind, row.phase() == v1::Phase::measured ? measured : other);
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
  CountInFlight();
  if (end.abort()) AbortInFlight();
  EndLevelIfIdle();
}

void FakeWorker::AbortInFlight() {
  for (auto& [index, row] : std::exchange(level_->in_flight, {})) {
    row.set_outcome(v1::Outcome::aborted);
    row.set_censored(true);
    level_->rows.push_back(row);
  }
}

// It tells all of its load that is over now, then why.
void FakeWorker::Brake() {
  if (level_) {
    CountInFlight();
    AbortInFlight();
    SendBatch();
    level_.reset();
  }
  v1::Event event;
  event.mutable_refused()->set_code(v1::Refused::braked);
  event.mutable_refused()->set_reason("stopped there by alice");
  Say(std::move(event));
}

void FakeWorker::RefuseToGoOn() {
  v1::Event event;
  event.mutable_refused()->set_code(v1::Refused::limits);
  event.mutable_refused()->set_reason("the run has lasted long enough");
  Say(std::move(event));
  refused_ = true;
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
