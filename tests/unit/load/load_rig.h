#ifndef BYZERPERF_TESTS_UNIT_LOAD_LOAD_RIG_H_
#define BYZERPERF_TESTS_UNIT_LOAD_LOAD_RIG_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "common/base/duration.h"
#include "tests/support/fake_transport.h"
#include "tests/support/simulated_loop.h"
#include "tests/unit/load/load_fixture.h"
#include "worker/load/load_runner.h"

namespace byzerperf {

// A LoadRunner with its loops, fake servers and a coordinator that grants
// blocks of indices on demand, all in one thread of virtual time.
class LoadRig {
 public:
  explicit LoadRig(std::shared_ptr<RunContext> run, size_t loops = 1)
      : run_(std::move(run)), server_(DefaultFakeServer(1)) {
    transports_.resize(loops);
  }

  v1::Stage& stage() { return *run_->plan.mutable_stages(0); }
  void SetServer(FakeServer server) { server_ = std::move(server); }
  // Indices that the coordinator hands out, in blocks of `block`.
  void Offer(uint32_t count, uint32_t block) {
    offered_ = count;
    block_ = block;
  }
  void HoldGrants(bool hold) { hold_ = hold; }

  void Start(uint32_t share, uint32_t warmup = 0, double after_s = 0) {
    v1::StartLevel start;
    start.set_share(share);
    start.set_warmup_requests(warmup);
    Start(start, after_s);
  }
  void Start(v1::StartLevel start, double after_s = 0) {
    MakeRunner();
    start.set_at_worker_ns(loop.NowNs() + SecondsToNs(after_s));
    start_ns_ = start.at_worker_ns();
    runner->StartLevel(start);
  }

  // An open loop's grant: `count` indices from `first` on.
  void Deal(uint32_t first, uint32_t count, uint32_t stride = 1,
            uint32_t attempt = 1) {
    v1::Grant grant;
    grant.set_first(first);
    grant.set_count(count);
    grant.set_stride(stride);
    grant.set_attempt(attempt);
    grant.set_exhausted(true);
    offered_ += count;
    runner->AddGrant(grant);
  }

  void Grant(uint32_t count, uint32_t attempt = 1) {
    v1::Grant grant;
    grant.set_first(next_);
    grant.set_count(std::min(count, offered_ - next_));
    grant.set_attempt(attempt);
    next_ += grant.count();
    grant.set_exhausted(next_ == offered_);
    runner->AddGrant(grant);
  }

  void End(bool abort) { runner->EndLevel(0, abort); }
  void AdjustShare(uint32_t share, uint32_t prefill_share = 0) {
    v1::AdjustShare adjust;
    adjust.set_share(share);
    adjust.set_prefill_share(prefill_share);
    runner->AdjustShare(adjust);
  }

  bool RunUntilRows(size_t count) {
    return loop.RunUntil([&] { return rows.size() >= count; });
  }
  // The whole level: all offered rows, then its end.
  bool RunWholeLevel() {
    if (!RunUntilRows(offered_)) return false;
    End(/*abort=*/false);
    return loop.RunUntil([&] { return ended; });
  }
  double SinceStartS() const { return NsToSeconds(loop.NowNs() - start_ns_); }
  size_t InFlight() const {
    size_t all = 0;
    for (const FakeTransport* one : transports_) {
      if (one != nullptr) all += one->in_flight();
    }
    return all;
  }
  std::vector<FakeTransport*>& transports() { return transports_; }
  std::vector<uint32_t> SortedIndices() const {
    std::vector<uint32_t> indices;
    indices.reserve(rows.size());
    for (const auto& row : rows) indices.push_back(row.index());
    std::sort(indices.begin(), indices.end());
    return indices;
  }

  SimulatedLoop loop;
  std::unique_ptr<LoadRunner> runner;
  std::vector<v1::RequestRecord> rows;
  std::vector<v1::Batch> batches;
  std::vector<v1::GrantRequest> asked;
  std::vector<FakeRequest> seen;  // by the server
  bool ended = false;
  std::function<ThreadUsage(size_t loop)> usage;  // empty: not known

 private:
  using Made = absl::StatusOr<std::unique_ptr<HttpTransport>>;

  void MakeRunner() {
    std::vector<LoopSlot> slots;
    for (size_t i = 0; i < transports_.size(); ++i) {
      slots.push_back({&loop, [this, i]() -> Made {
                         auto made = std::make_unique<FakeTransport>(
                             loop, [this](const FakeRequest& request) {
                               seen.push_back(request);
                               return server_(request);
                             });
                         transports_[i] = made.get();
                         return Made(std::move(made));
                       }});
      if (!usage) continue;
      slots.back().read_usage = [this, i] { return usage(i); };
    }
    LoadEvents events;
    events.grants_wanted = [this](const v1::GrantRequest& request) {
      asked.push_back(request);
      if (!hold_) Grant(block_);
    };
    events.batch = [this](v1::Batch batch) {
      rows.insert(rows.end(), batch.rows().begin(), batch.rows().end());
      batches.push_back(std::move(batch));
    };
    events.failed = [](const std::string&) {};
    events.level_ended = [this](uint32_t) { ended = true; };
    runner = std::make_unique<LoadRunner>(loop, slots, run_, SlotNumbering{},
                                          std::move(events));
  }

  std::shared_ptr<RunContext> run_;
  FakeServer server_;
  std::vector<FakeTransport*> transports_;
  uint32_t offered_ = 0;
  uint32_t block_ = 1;
  uint32_t next_ = 0;
  bool hold_ = false;
  int64_t start_ns_ = 0;
};

inline FakeServer NeverAnswers() {
  return [](const FakeRequest&) {
    FakeAnswer answer;
    answer.never_ends = true;
    return answer;
  };
}

// A server whose every answer takes a second.
inline FakeServer OneSecondServer() {
  return [](const FakeRequest& request) {
    return StreamAnswer(request,
                        FakeTokens{500 * kNsPerMs, {500 * kNsPerMs}, 5, 0});
  };
}

// When its requests were issued, in seconds from the level's start, rising.
inline std::vector<double> SortedIssues(const LoadRig& rig) {
  std::vector<double> issued;
  issued.reserve(rig.rows.size());
  for (const v1::RequestRecord& row : rig.rows) {
    issued.push_back(row.issued_s());
  }
  std::sort(issued.begin(), issued.end());
  return issued;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_LOAD_LOAD_RIG_H_
