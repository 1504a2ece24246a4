// What it costs the coordinator to take in one second of many workers: each
// sends a window of 100 requests and 5,000 events. Bytes come in as from the
// wire and go through LevelLedger, the code of a real run, up to its sink; one
// benchmark with the histograms, counters and health alone, one with the rows
// that travel with them. Then what a row's line costs, beside protobuf's own
// printer. tests/bench/run.sh prints it.

#include <benchmark/benchmark.h>
#include <google/protobuf/util/json_util.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/environment.pb.h"
#include "coordinator/run/level_ledger.h"
#include "coordinator/run/row_json.h"
#include "tests/bench/worker_window.h"

namespace byzerperf {
namespace {

std::vector<std::string> Windows(uint32_t workers, bool with_rows) {
  std::vector<std::string> windows;
  windows.reserve(workers);
  for (uint32_t worker = 0; worker < workers; ++worker) {
    v1::Event event;
    event.set_epoch(1);
    event.set_number(9);
    *event.mutable_batch() = MakeWindow(worker, with_rows);
    windows.push_back(event.SerializeAsString());
  }
  return windows;
}

class NoSink : public RunSink {
 public:
  absl::Status BeginRun(const v1::LoadPlan& /*plan*/,
                        const v1::Environment& /*environment*/) override {
    return absl::OkStatus();
  }
  void SaveEnvironment(const v1::Environment& /*environment*/) override {}
  void BeginLevel(const v1::Stage& /*stage*/) override {}
  void AddRows(RequestRows /*rows*/,
               std::function<void()> /*written*/) override {}
  uint64_t unwritten_rows() const override { return 0; }
  void FinishLevel(FinishedLevel /*level*/) override {}
  void SaveRun(const v1::RunResult& /*result*/) override {}
};

// The books of a level in which each worker holds its 100 requests.
class Books {
 public:
  explicit Books(uint32_t workers) {
    plan_.add_stages()->set_request_count(workers * kRequestsOfWindow);
    task_.plan = &plan_;
    task_.prompts = &prompts_;
    task_.target_names = &names_;
    task_.sink = &sink_;
    task_.observer = &observer_;
    ledger_ = std::make_unique<LevelLedger>(task_);
    for (uint32_t worker = 0; worker < workers; ++worker) {
      ledger_->pool().Take(worker, kRequestsOfWindow);
    }
  }

  bool Take(uint32_t worker, const std::string& bytes) {
    v1::Event event;
    return event.ParseFromString(bytes) &&
           ledger_->Take(worker, *event.mutable_batch(), nullptr).ok();
  }

 private:
  v1::LoadPlan plan_;
  v1::PromptSet prompts_;
  TargetNames names_;
  NoSink sink_;
  RunObserver observer_;
  LevelTask task_;
  std::unique_ptr<LevelLedger> ledger_;
};

void TakeSecond(benchmark::State& state, bool with_rows) {
  const auto workers = static_cast<uint32_t>(state.range(0));
  const std::vector<std::string> windows = Windows(workers, with_rows);
  size_t bytes = 0;
  for (const std::string& window : windows) bytes += window.size();
  for (auto _ : state) {
    state.PauseTiming();
    Books books(workers);
    state.ResumeTiming();
    for (uint32_t worker = 0; worker < workers; ++worker) {
      if (!books.Take(worker, windows[worker])) {
        state.SkipWithError("a window was refused");
        return;
      }
    }
  }
  state.counters["bytes_a_window"] =
      static_cast<double>(bytes) / static_cast<double>(workers);
}

// Rows as lines of text, by `append`, which adds one.
template <typename Append>
void WriteRows(benchmark::State& state, const Append& append) {
  const v1::Batch batch = MakeWindow(/*worker=*/1, /*with_rows=*/true);
  std::string text;
  for (auto _ : state) {
    text.clear();
    for (const v1::RequestRecord& row : batch.rows()) append(row, text);
    benchmark::DoNotOptimize(text.data());
  }
  state.SetItemsProcessed(state.iterations() * batch.rows_size());
}

void WriteRowsAsLines(benchmark::State& state) {
  WriteRows(state, [](const v1::RequestRecord& row, std::string& text) {
    AppendJsonLine(row, &text);
  });
}
BENCHMARK(WriteRowsAsLines);

void WriteRowsByProtobuf(benchmark::State& state) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  WriteRows(state, [&](const v1::RequestRecord& row, std::string& text) {
    std::string line;  // its printer clears a string's spare memory each time
    (void)google::protobuf::util::MessageToJsonString(row, &line, options);
    text += line;
  });
}
BENCHMARK(WriteRowsByProtobuf);

void TakeStatistics(benchmark::State& state) { TakeSecond(state, false); }
BENCHMARK(TakeStatistics)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

void TakeStatisticsAndRows(benchmark::State& state) { TakeSecond(state, true); }
BENCHMARK(TakeStatisticsAndRows)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace byzerperf

BENCHMARK_MAIN();
