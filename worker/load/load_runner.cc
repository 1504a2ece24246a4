#include "worker/load/load_runner.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "common/base/duration.h"
#include "common/schedule/split.h"

namespace byzerperf {
namespace {

// A batch goes out this much after the loops' windows, so that it holds them.
constexpr int64_t kBatchDelayNs = 20 * kNsPerMs;

// A batch each min(1 s, lease / 3): three may be missed before the lease ends.
int64_t WindowOf(const v1::LoadPlan& plan) {
  if (plan.lease_s() <= 0) return kNsPerSecond;
  return std::min(kNsPerSecond, SecondsToNs(plan.lease_s()) / 3);
}

}  // namespace

LoadRunner::LoadRunner(Loop& home, const std::vector<LoopSlot>& loops,
                       std::shared_ptr<const RunContext> run,
                       SlotNumbering numbering, LoadEvents events)
    : home_(home),
      run_(std::move(run)),
      numbering_(numbering),
      window_ns_(WindowOf(run_->plan)),
      events_(std::move(events)),
      self_(std::make_shared<LoadRunner*>(this)) {
  OpenLoops(loops);
}

LoadRunner::~LoadRunner() {
  if (level_) home_.Cancel(level_->timer);
  PostToLoops([](LoadLoop& load) { load.Close(); });
}

void LoadRunner::OpenLoops(const std::vector<LoopSlot>& loops) {
  for (const LoopSlot& slot : loops) {
    Part part;
    part.loop = slot.loop;
    part.load =
        std::make_shared<LoadLoop>(*slot.loop, slot.make_transport, run_,
                                   SignalsOf(parts_.size()), slot.read_usage);
    parts_.push_back(std::move(part));
  }
  PostToLoops([](LoadLoop& load) { load.Open(); });
}

LoopSignals LoadRunner::SignalsOf(size_t part) {
  // Called on the loop's thread: they hold copies, never the runner.
  const auto post = [&home = home_, weak = std::weak_ptr<LoadRunner*>(self_)](
                        std::function<void(LoadRunner&)> work) {
    home.Post([weak, work = std::move(work)] {
      if (const auto self = weak.lock()) work(**self);
    });
  };
  LoopSignals signals;
  signals.grants_low = [post] {
    post([](LoadRunner& runner) { runner.AskForGrants(); });
  };
  signals.window_posted = [post] {
    post([](LoadRunner& runner) { runner.SendBatch(); });
  };
  signals.level_ended = [post, part] {
    post([part](LoadRunner& runner) { runner.OnLoopEnded(part); });
  };
  signals.failed = [post](const std::string& why) {
    post([why](LoadRunner& runner) { runner.events_.failed(why); });
  };
  return signals;
}

void LoadRunner::PostToLoops(const std::function<void(LoadLoop&)>& work) {
  for (const Part& part : parts_) {
    part.loop->Post([load = part.load, work] { work(*load); });
  }
}

// Slots are numbered through all workers, so that `slot mod targets` spreads
// the load evenly; a worker with targets of its own numbers for itself.
uint32_t LoadRunner::FirstSlot() const {
  if (run_->plan.target().urls().empty()) return 0;
  const auto stage = static_cast<int>(level_->start.stage());
  const uint32_t all = run_->plan.stages(stage).load().concurrency();
  const std::vector<uint32_t> shares =
      SplitByLargestRemainder(all, numbering_.worker_count);
  const auto end = std::min<size_t>(numbering_.worker_index, shares.size());
  return std::accumulate(shares.begin(),
                         shares.begin() + static_cast<std::ptrdiff_t>(end), 0u);
}

bool LoadRunner::is_open() const {
  const auto stage = static_cast<int>(level_->start.stage());
  return run_->plan.stages(stage).load().has_arrivals();
}

// By loop, of those that take part and then 0 for the others.
std::vector<uint32_t> LoadRunner::SharesOf(uint32_t share) const {
  std::vector<uint32_t> shares = SplitByLargestRemainder(share, level_->loops);
  // A limit that fell below their number: 0 would be no limit.
  if (is_open() && share > 0) {
    for (uint32_t& one : shares) one = std::max(one, 1u);
  }
  shares.resize(parts_.size(), 0);
  return shares;
}

// By loop, at least 1 where there is a limit.
std::vector<uint32_t> LoadRunner::PrefillSharesOf(
    uint32_t prefill_share) const {
  if (prefill_share == 0) return std::vector<uint32_t>(parts_.size(), 0);
  std::vector<uint32_t> shares =
      SplitByLargestRemainder(prefill_share, level_->loops);
  shares.resize(parts_.size(), 0);
  for (uint32_t& one : shares) one = std::max(one, 1u);
  return shares;
}

std::vector<LoopOrder> LoadRunner::MakeOrders() const {
  const v1::StartLevel& start = level_->start;
  const auto count = static_cast<uint32_t>(parts_.size());
  const uint32_t workers = std::max(start.workers(), 1u);
  const auto shares = SharesOf(start.share());
  const auto warmups = SplitByLargestRemainder(start.warmup_requests(), count);
  const auto prefills = PrefillSharesOf(start.prefill_share());
  uint32_t first_slot = is_open() ? 0 : FirstSlot();
  std::vector<LoopOrder> orders;
  for (uint32_t i = 0; i < count; ++i) {
    LoopOrder order;
    order.stage = start.stage();
    order.start_ns = start.at_worker_ns();
    order.share = shares[i];
    order.warmup_requests = warmups[i];
    order.first_slot = std::exchange(first_slot, first_slot + shares[i]);
    order.window_ns = window_ns_;
    order.prefill_share = prefills[i];
    order.workers = workers;
    order.first_rank = i * workers + start.worker();
    order.rank_step = count * workers;
    orders.push_back(order);
  }
  return orders;
}

void LoadRunner::StartLevel(const v1::StartLevel& start) {
  const auto stages = static_cast<uint32_t>(run_->plan.stages_size());
  if (level_ || start.stage() >= stages) return;
  level_.emplace(start);
  next_stage_ = start.stage() + 1;
  level_->loops = static_cast<uint32_t>(parts_.size());
  if (is_open()) {
    for (const uint32_t limit : {start.share(), start.prefill_share()}) {
      if (limit > 0) level_->loops = std::min(level_->loops, limit);
    }
  }
  const std::vector<LoopOrder> orders = MakeOrders();
  for (size_t i = 0; i < parts_.size(); ++i) {
    parts_[i].ended = false;
    parts_[i].state = LoopState{};
    parts_[i].told = ThreadUsage();
    parts_[i].state.share = orders[i].share;
    parts_[i].loop->Post(
        [load = parts_[i].load, order = orders[i], queue = level_->queue] {
          load->StartLevel(order, queue);
        });
  }
  ScheduleBatch(std::max(home_.NowNs(), start.at_worker_ns()) + window_ns_ +
                kBatchDelayNs);
  const std::vector<v1::Grant> early = std::exchange(early_grants_, {});
  for (const v1::Grant& grant : early) AddGrant(grant);
  if (!is_open()) AskIfLow(start.share());
}

void LoadRunner::AskIfLow(uint32_t share) {
  if (share == 0 || !level_->queue->ShouldAsk()) return;
  PostHome([](LoadRunner& runner) { runner.AskForGrants(); });
}

void LoadRunner::AddGrant(const v1::Grant& grant) {
  if (!level_ || grant.stage() != level_->start.stage()) {
    if (grant.stage() >= next_stage_) early_grants_.push_back(grant);
    return;
  }
  // What is granted of an open loop is a sequence of its own.
  const std::shared_ptr<GrantQueue> queue =
      is_open() ? std::make_shared<GrantQueue>() : level_->queue;
  queue->Append(grant.first(), grant.count(), grant.attempt(),
                std::max(grant.stride(), 1u));
  // Nothing is left for now: more comes unasked, if ever.
  if (!grant.exhausted()) queue->Answered();
  const auto nothing = std::make_shared<GrantQueue>();
  for (uint32_t i = 0; i < parts_.size(); ++i) {
    parts_[i].loop->Post(
        [load = parts_[i].load, granted = i < level_->loops ? queue : nothing,
         exhausted = grant.exhausted()] { load->OnGrant(granted, exhausted); });
  }
}

void LoadRunner::AdjustShare(const v1::AdjustShare& adjust) {
  if (!level_ || adjust.stage() != level_->start.stage()) return;
  const std::vector<uint32_t> shares = SharesOf(adjust.share());
  const std::vector<uint32_t> prefills =
      PrefillSharesOf(adjust.prefill_share());
  for (size_t i = 0; i < parts_.size(); ++i) {
    parts_[i].state.share = shares[i];
    parts_[i].loop->Post(
        [load = parts_[i].load, share = shares[i], prefill = prefills[i]] {
          load->SetShare(share, prefill);
        });
  }
  AskIfLow(adjust.share());
}

void LoadRunner::EndLevel(uint32_t stage, bool abort) {
  if (!level_ || level_->start.stage() != stage) {
    PostHome(
        [stage](LoadRunner& runner) { runner.events_.level_ended(stage); });
    return;
  }
  PostToLoops([abort](LoadLoop& load) { load.EndLevel(abort); });
}

void LoadRunner::PostHome(std::function<void(LoadRunner&)> work) const {
  home_.Post(
      [weak = std::weak_ptr<LoadRunner*>(self_), work = std::move(work)] {
        if (const auto self = weak.lock()) work(**self);
      });
}

void LoadRunner::AskForGrants() {
  if (!level_) return;
  v1::GrantRequest request;
  request.set_stage(level_->start.stage());
  request.set_unissued(static_cast<uint32_t>(level_->queue->unissued()));
  request.set_requests_per_s(RequestsPerSecond());
  events_.grants_wanted(request);
}

double LoadRunner::RequestsPerSecond() const {
  const int64_t duration_ns = home_.NowNs() - level_->sampled_ns;
  // All slots begin at once: what the first moments show is no rate.
  if (duration_ns < kNsPerSecond) return 0;
  const uint64_t begun = level_->queue->begun() - level_->sampled_begun;
  return static_cast<double>(begun) / NsToSeconds(duration_ns);
}

void LoadRunner::OnLoopEnded(size_t part) {
  if (!level_) return;
  parts_[part].ended = true;
  for (const Part& other : parts_) {
    if (!other.ended) return;
  }
  const uint32_t stage = level_->start.stage();
  SendBatch();
  home_.Cancel(level_->timer);
  level_.reset();
  events_.level_ended(stage);
}

}  // namespace byzerperf
