#include "worker/load/load_loop.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "worker/load/closed_pacer.h"
#include "worker/load/open_pacer.h"

namespace byzerperf {
namespace {

// Arrivals have the kernel's stamps, so a late look costs no truth; it delays
// the next request of a slot, at most by this.
constexpr int64_t kTickNs = 500'000;

}  // namespace

LoadLoop::LoadLoop(Loop& loop, MakeTransport make_transport,
                   std::shared_ptr<const RunContext> run, LoopSignals signals,
                   ReadThreadUsage read_usage)
    : loop_(loop),
      make_transport_(std::move(make_transport)),
      run_(std::move(run)),
      signals_(std::move(signals)),
      read_usage_(std::move(read_usage)) {}

void LoadLoop::Open() {
  // A short request that waits for the tick would be most of a slot's idle
  // time.
  loop_.LookOnceA(run_->plan.target().streaming() ? kTickNs : 0);
  auto transport = make_transport_();
  if (!transport.ok()) {
    signals_.failed(std::string(transport.status().message()));
    return;
  }
  transport_ = *std::move(transport);
  slots_ = std::make_unique<RequestSlots>(
      loop_, *transport_, run_,
      RequestSlots::Signals{
          .recorded = [this] { PostFullWindow(); },
          .freed = [this](RequestSlot& slot) { OnFree(slot); },
          .prefill_freed =
              [this] {
                if (level_ != nullptr) level_->pacer->OnPrefillFree();
              }});
}

void LoadLoop::Close() {
  if (level_ != nullptr) CancelTimers();
  level_.reset();
  slots_.reset();
  transport_.reset();
  signals_ = {};
}

void LoadLoop::StartLevel(const LoopOrder& order,
                          std::shared_ptr<GrantQueue> queue) {
  if (slots_ == nullptr) return;
  level_ = std::make_unique<Level>(order, *run_);
  slots_->StartLevel(level_->load);
  level_->pacer = MakePacer(std::move(queue));
  level_->timers.push_back(loop_.RunAt(order.start_ns, [this] { Begin(); }));
  if (level_->load.end_ns) {
    level_->timers.push_back(
        loop_.RunAt(*level_->load.end_ns, [this] { TimeOver(); }));
  }
  ScheduleWindow(std::max(order.start_ns, loop_.NowNs()) + order.window_ns);
}

std::unique_ptr<Pacer> LoadLoop::MakePacer(std::shared_ptr<GrantQueue> queue) {
  LoadLevel& level = level_->load;
  if (level.is_open()) {
    return std::make_unique<OpenPacer>(loop_, *run_, level, *slots_);
  }
  return std::make_unique<ClosedPacer>(loop_, *run_, level, *slots_,
                                       std::move(queue), signals_.grants_low);
}

void LoadLoop::Begin() {
  if (level_->load.ending || level_->load.time_over) return;
  level_->load.began = true;
  if (read_usage_) level_->load.usage_at_start = read_usage_();
  level_->pacer->Begin();
}

void LoadLoop::PostFullWindow() {
  if (!level_->load.recorder.window_is_full()) return;
  PostWindow();
  signals_.window_posted();
}

void LoadLoop::OnFree(RequestSlot& slot) {
  level_->pacer->OnFree(slot);
  ReportIdle();
}

void LoadLoop::OnGrant(const std::shared_ptr<GrantQueue>& queue,
                       bool exhausted) {
  if (level_ == nullptr) return;
  level_->pacer->OnGrant(queue, exhausted);
  if (level_->load.began) ReportIdle();
}

void LoadLoop::SetShare(uint32_t share, uint32_t prefill_share) {
  if (level_ == nullptr) return;
  level_->load.state.share = share;
  level_->load.prefill_share = prefill_share;
  level_->pacer->OnShare();
  level_->pacer->OnPrefillFree();
}

}  // namespace byzerperf
