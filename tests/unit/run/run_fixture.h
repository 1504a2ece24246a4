#ifndef BYZERPERF_TESTS_UNIT_RUN_RUN_FIXTURE_H_
#define BYZERPERF_TESTS_UNIT_RUN_RUN_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "coordinator/run/run_controller.h"
#include "tests/support/arrivals.h"
#include "tests/support/fake_lookup.h"
#include "tests/support/fake_worker.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/memory_sink.h"
#include "tests/support/simulated_loop.h"

namespace byzerperf {

class NoticeBook : public RunObserver {
 public:
  void OnNotice(std::string_view text) override { notices.emplace_back(text); }
  void OnProgress(const RunProgress& one) override { progress.push_back(one); }

  std::vector<std::string> notices;
  std::vector<RunProgress> progress;
};

// A run over fake workers in virtual time.
class RunFixture : public testing::Test {
 protected:
  RunFixture() {
    task_.plan.set_run_id("20260101-000000-abcd");
    task_.plan.set_lease_s(3);
    task_.plan.set_max_error_rate(0.05);
    task_.plan.mutable_target()->set_request_timeout_s(600);
    for (const char* id : {"a:1", "a:2", "a:3"}) {
      v1::Prompt* prompt = task_.prompts.add_prompts();
      prompt->set_id(id);
      prompt->add_messages()->set_content("text");
    }
  }

  v1::Stage& AddStage(uint32_t concurrency, uint32_t count) {
    v1::Stage* stage = task_.plan.add_stages();
    stage->set_level(absl::StrCat("c", 10000 + concurrency));
    stage->mutable_load()->set_concurrency(concurrency);
    if (count > 0) stage->set_request_count(count);
    stage->set_grace_period_s(30);
    stage->set_warmup_request_count(concurrency);
    return *stage;
  }

  // An open loop of `count` requests at even gaps.
  v1::Stage& AddRateStage(double rate_per_s, uint32_t count) {
    v1::Stage* stage = task_.plan.add_stages();
    stage->set_level(absl::StrCat("r", task_.plan.stages_size()));
    *stage->mutable_load()->mutable_arrivals() =
        ArrivalsAt(rate_per_s, v1::ArrivalPattern::constant);
    stage->set_request_count(count);
    stage->set_grace_period_s(30);
    return *stage;
  }

  static FakeWorkerScript Script() {
    FakeWorkerScript script = WellBehaved();
    script.description.set_hostname("host");
    return script;
  }

  FakeWorkerScript BreaksAfter(int64_t ms) {
    FakeWorkerScript script = Script();
    script.break_ns = loop_.NowNs() + ms * kNsPerMs;
    return script;
  }

  // A worker that may say all things twice and, if it may be lost, break or
  // freeze for a while. `draw(n)` gives a number below n.
  template <typename Draw>
  FakeWorkerScript TroubledScript(Draw& draw, bool may_be_lost) {
    FakeWorkerScript script = Script();
    script.repeats_itself = draw(2) == 0;
    script.request_ns = (20 + draw(300)) * kNsPerMs;
    script.message_delay_ns = 1 + draw(30) * kNsPerMs;
    const int64_t when_ns = loop_.NowNs() + (500 + draw(8000)) * kNsPerMs;
    if (may_be_lost && draw(3) == 0) script.break_ns = when_ns;
    if (may_be_lost && draw(3) == 0) {
      script.freeze_ns = when_ns;
      script.thaw_ns = when_ns + (1 + draw(6000)) * kNsPerMs;
    }
    return script;
  }

  FakeWorker& AddWorker(FakeWorkerScript script = Script()) {
    workers_.push_back(std::make_unique<FakeWorker>(loop_, std::move(script)));
    task_.workers.push_back(
        {absl::StrCat("gpu", workers_.size()), workers_.back()->MakeLink()});
    return *workers_.back();
  }

  // Workers that are found by dns:///HOST:7070: `names_` says under which
  // addresses, `script` how each behaves.
  void AddService(const std::string& host,
                  const std::function<FakeWorkerScript()>& script) {
    task_.finder = std::make_unique<WorkerFinder>(
        std::vector<WorkerService>{{"dns:///" + host, host, 7070}},
        std::vector<WorkerAddress>{},
        std::make_unique<FakeLookup>(loop_, names_),
        [this, script](
            const WorkerAddress& address) -> absl::StatusOr<WorkerEndpoint> {
          workers_.push_back(std::make_unique<FakeWorker>(loop_, script()));
          return WorkerEndpoint{address.name, workers_.back()->MakeLink()};
        });
  }

  // A run of its own after another one, of a plan without levels.
  void StartOver(const v1::LoadPlan& plan, const v1::PromptSet& prompts) {
    controller_.reset();
    workers_.clear();
    end_.reset();
    task_ = RunTask();
    task_.plan = plan;
    task_.prompts = prompts;
  }

  void Start() {
    controller_ = std::make_unique<RunController>(
        loop_, clock_, std::move(task_), sink_, observer_);
    controller_->Start([this](RunEnd end) { end_ = std::move(end); });
  }

  // Runs to the end of the run.
  const RunEnd& Run() {
    Start();
    EXPECT_TRUE(RunToTheEnd());
    return *end_;
  }

  // Of a run that was started; false if it has not ended so long after.
  bool RunToTheEnd(int64_t limit_ns = SimulatedLoop::kDefaultLimitNs) {
    return loop_.RunUntil([this] { return end_.has_value(); }, limit_ns);
  }

  // What a worker was told of levels that start.
  static std::vector<v1::StartLevel> StartsOf(const FakeWorker& worker) {
    std::vector<v1::StartLevel> starts;
    for (const v1::Command& command : worker.commands()) {
      if (command.has_start_level()) starts.push_back(command.start_level());
    }
    return starts;
  }

  static v1::AdjustShare LastAdjustment(const FakeWorker& worker) {
    v1::AdjustShare last;
    for (const v1::Command& command : worker.commands()) {
      if (command.has_adjust_share()) last = command.adjust_share();
    }
    return last;
  }

  const v1::LevelResult& Level(int i) const { return end_->result.levels(i); }

  // Every index of the level has one row, and no more.
  void ExpectOneRowAnIndex(size_t level, uint32_t count) {
    std::vector<uint32_t> rows(count, 0);
    for (const v1::RequestRecord& row : sink_.levels.at(level).rows) {
      ASSERT_LT(row.index(), count);
      ++rows[row.index()];
    }
    for (uint32_t index = 0; index < count; ++index) {
      ASSERT_EQ(rows[index], 1u) << "index " << index;
    }
  }

  SimulatedLoop loop_;
  FixedClock clock_;
  RunTask task_;
  MemorySink sink_;
  NoticeBook observer_;
  FakeNames names_;
  std::vector<std::unique_ptr<FakeWorker>> workers_;
  std::unique_ptr<RunController> controller_;
  std::optional<RunEnd> end_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_RUN_RUN_FIXTURE_H_
