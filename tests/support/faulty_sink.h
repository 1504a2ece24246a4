#ifndef BYZERPERF_TESTS_SUPPORT_FAULTY_SINK_H_
#define BYZERPERF_TESTS_SUPPORT_FAULTY_SINK_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "common/loop/loop.h"
#include "tests/support/memory_sink.h"

namespace byzerperf {

// A MemorySink on a disk that may be slow or full, written by a thread of its
// own: what was handed over is there, in its order, when the disk has taken it.
class FaultySink : public MemorySink {
 public:
  // `world` must outlive this; `on_error` is called once, when a row does not
  // fit.
  FaultySink(Loop& world, std::function<void(absl::Status)> on_error)
      : world_(world),
        on_error_(std::move(on_error)),
        alive_(std::make_shared<int>(0)) {}

  // From now on each write takes so long.
  void SetDelay(int64_t delay_ns) { delay_ns_ = delay_ns; }
  // So many rows fit on it, and not one more.
  void SetRoom(size_t rows) { room_ = rows; }
  bool is_full() const { return is_full_; }
  // Something is still to be written.
  bool is_behind() const { return ready_ns_ > world_.NowNs(); }
  // The process ends: what is not written yet never is.
  void Kill() { alive_.reset(); }

  void AddRows(RequestRows rows, std::function<void()> written) override {
    const auto count = static_cast<size_t>(rows.size());
    unwritten += count;
    Write([this, count, level = levels.size() - 1,
           kept = std::make_shared<RequestRows>(std::move(rows)),
           written = std::move(written)] {
      unwritten -= count;
      Take(level, *kept);
      if (!is_full_ && written) written();
    });
  }
  void FinishLevel(FinishedLevel level) override {
    Write([this, place = levels.size() - 1,
           kept = std::make_shared<FinishedLevel>(std::move(level))] {
      levels[place].finished = std::move(*kept);
    });
  }
  void SaveRun(const v1::RunResult& result) override {
    Write([this, result] { saved = result; });
  }

 private:
  void Write(std::function<void()> job) {
    ready_ns_ = std::max(ready_ns_, world_.NowNs()) + delay_ns_;
    if (ready_ns_ <= world_.NowNs()) return job();
    world_.RunAt(ready_ns_,
                 [alive = std::weak_ptr<int>(alive_), job = std::move(job)] {
                   if (!alive.expired()) job();
                 });
  }

  void Take(size_t level, RequestRows& rows) {
    for (v1::RequestRecord& row : rows) {
      if (is_full_) return;
      if (room_ == 0) {
        is_full_ = true;
        return on_error_(absl::InternalError("No space left on device"));
      }
      --room_;
      levels[level].rows.push_back(std::move(row));
    }
  }

  Loop& world_;
  const std::function<void(absl::Status)> on_error_;
  int64_t delay_ns_ = 0;
  int64_t ready_ns_ = 0;
  size_t room_ = SIZE_MAX;
  bool is_full_ = false;
  std::shared_ptr<int> alive_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FAULTY_SINK_H_
