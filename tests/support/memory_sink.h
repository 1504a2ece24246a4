#ifndef BYZERPERF_TESTS_SUPPORT_MEMORY_SINK_H_
#define BYZERPERF_TESTS_SUPPORT_MEMORY_SINK_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "byzerperf/v1/environment.pb.h"
#include "coordinator/run/run_sink.h"

namespace byzerperf {

// A results directory in memory, on a disk without delay.
class MemorySink : public RunSink {
 public:
  struct Level {
    v1::Stage stage;
    std::vector<v1::RequestRecord> rows;
    std::optional<FinishedLevel> finished;
  };

  absl::Status BeginRun(const v1::LoadPlan& plan_in,
                        const v1::Environment& environment_in) override {
    plan = plan_in;
    environment = environment_in;
    return begin_status;
  }
  void SaveEnvironment(const v1::Environment& environment_in) override {
    environment = environment_in;
  }
  void BeginLevel(const v1::Stage& stage) override {
    levels.push_back({.stage = stage, .rows = {}, .finished = {}});
  }
  void AddRows(RequestRows rows, std::function<void()> written) override {
    for (v1::RequestRecord& row : rows) {
      levels.back().rows.push_back(std::move(row));
    }
    if (written) written();
  }
  uint64_t unwritten_rows() const override { return unwritten; }
  void FinishLevel(FinishedLevel level) override {
    levels.back().finished = std::move(level);
  }
  void SaveRun(const v1::RunResult& result) override { saved = result; }

  absl::Status begin_status;
  uint64_t unwritten = 0;  // what a slow disk has not taken yet
  v1::LoadPlan plan;
  v1::Environment environment;
  std::vector<Level> levels;
  std::optional<v1::RunResult> saved;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_MEMORY_SINK_H_
