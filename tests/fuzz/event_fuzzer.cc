// Any events from one of two workers while a run gets ready or has a level: the
// run ends, and no request has two rows.
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "common/base/duration.h"
#include "coordinator/run/run_controller.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/messages.h"
#include "tests/support/fake_worker.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/memory_sink.h"
#include "tests/support/simulated_loop.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

constexpr size_t kMostEvents = 40;
constexpr uint32_t kRequests = 30;

// A worker's link on which others can speak too.
class OpenLink : public WorkerLink {
 public:
  explicit OpenLink(std::unique_ptr<WorkerLink> link,
                    std::function<void(v1::Event)>* say)
      : link_(std::move(link)), say_(say) {}

  void SetHandlers(WorkerLinkHandlers handlers) override {
    // The worker's words and the others' come in one order: a gap would hold
    // them back.
    handlers.on_event = [this, tell = handlers.on_event](v1::Event event) {
      event.set_number(++number_);
      tell(std::move(event));
    };
    *say_ = handlers.on_event;
    link_->SetHandlers(std::move(handlers));
  }
  void Describe(double timeout_s) override { link_->Describe(timeout_s); }
  void OpenRun() override {
    number_ = 0;
    link_->OpenRun();
  }
  void Send(v1::Command command) override { link_->Send(std::move(command)); }
  void Close() override { link_->Close(); }
  void Cancel() override { link_->Cancel(); }

 private:
  std::unique_ptr<WorkerLink> link_;
  std::function<void(v1::Event)>* const say_;
  uint32_t number_ = 0;
};

RunTask OneLevel() {
  RunTask task = SmallTask();
  v1::Stage* stage = task.plan.add_stages();
  stage->set_level("c0004");
  stage->mutable_load()->set_concurrency(4);
  stage->set_request_count(kRequests);
  stage->set_grace_period_s(30);
  return task;
}

void CheckRows(const MemorySink& sink) {
  for (const MemorySink::Level& level : sink.levels) {
    std::set<uint32_t> seen;
    for (const v1::RequestRecord& row : level.rows) {
      Require(row.index() < kRequests, "rows are of planned requests");
      Require(seen.insert(row.index()).second, "a request has one row");
    }
  }
}

// Tells the events one by one, from `begin_ns` on.
void Play(int64_t begin_ns, std::vector<v1::Event> events) {
  SimulatedLoop loop;
  const FixedClock clock;
  MemorySink sink;
  RunObserver observer;
  FakeWorker honest(loop, WellBehaved());
  FakeWorker other(loop, WellBehaved());
  std::function<void(v1::Event)> say;
  RunTask task = OneLevel();
  task.workers.push_back({"honest", honest.MakeLink()});
  task.workers.push_back(
      {"other", std::make_unique<OpenLink>(other.MakeLink(), &say)});
  std::optional<RunEnd> end;
  RunController controller(loop, clock, std::move(task), sink, observer);
  controller.Start([&end](RunEnd how) { end = std::move(how); });
  loop.RunFor(begin_ns);
  for (v1::Event& event : events) {
    if (end) break;
    event.set_epoch(1);
    say(std::move(event));
    loop.RunFor(20 * kNsPerMs);
  }
  Require(loop.RunUntil([&end] { return end.has_value(); }), "a run ends");
  CheckRows(sink);
}

}  // namespace
}  // namespace byzerperf

// The first byte says when: from the first words on, or in the level.
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  byzerperf::Play(int64_t{10} * data[0] * byzerperf::kNsPerMs,
                  byzerperf::ReadDelimited<byzerperf::v1::Event>(
                      data + 1, size - 1, byzerperf::kMostEvents));
  return 0;
}
