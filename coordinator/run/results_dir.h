#ifndef BYZERPERF_COORDINATOR_RUN_RESULTS_DIR_H_
#define BYZERPERF_COORDINATOR_RUN_RESULTS_DIR_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "byzerperf/v1/environment.pb.h"
#include "coordinator/plan/run_options.h"
#include "coordinator/run/rows_file.h"
#include "coordinator/run/run_sink.h"
#include "coordinator/run/writer_thread.h"

namespace byzerperf {

struct ResultsDirOptions {
  std::string path;
  bool overwrite = false;
  RecordsFormat records = RecordsFormat::kJsonl;
  std::string plan_yaml;  // text of plan.yaml
  // summary.csv begins with a byte-order mark, for Excel with Chinese text.
  bool csv_byte_order_mark = false;
};

// A run's results directory (docs: README, "Results directory"). Nothing is
// made before BeginRun. Files are written by one thread, have the name ….part
// until they are whole, and are on disk at level ends.
class ResultsDir : public RunSink {
 public:
  // `on_error` is called once, on the writer's thread, when something can't be
  // written; the run should end then. What is still to be saved is tried.
  ResultsDir(ResultsDirOptions options,
             std::function<void(absl::Status)> on_error);
  ~ResultsDir() override;

  // Checks the directory again, makes it and writes plan and environment.
  absl::Status BeginRun(const v1::LoadPlan& plan,
                        const v1::Environment& environment) override;
  void SaveEnvironment(const v1::Environment& environment) override;
  void BeginLevel(const v1::Stage& stage) override;
  void AddRows(RequestRows rows, std::function<void()> written) override;
  uint64_t unwritten_rows() const override { return unwritten_rows_; }
  void FinishLevel(FinishedLevel level) override;
  void SaveRun(const v1::RunResult& result) override;
  // Only where the directory is absent or empty, also with `overwrite`.
  absl::Status SaveUnbegun(const v1::LoadPlan& plan,
                           const v1::Environment& environment,
                           const v1::RunResult& result) override;

  // A report, written like the rest.
  void WriteText(const std::string& name, std::string text);

  // Waits for the writer; the first error of all.
  absl::Status Flush();

  const std::string& path() const { return options_.path; }
  bool begun() const { return writer_ != nullptr; }

 private:
  std::string LevelDir(const std::string& level) const;
  absl::Status OpenLevel(const std::string& level);
  absl::Status WriteRows(const RequestRows& rows);
  absl::Status WriteLevel(const FinishedLevel& level);
  void Write(const std::string& name, std::string text);
  void FreeReserve();

  const ResultsDirOptions options_;
  const std::function<void(absl::Status)> on_error_;
  std::atomic<uint64_t> unwritten_rows_ = 0;
  // The writer's thread only, once it runs.
  std::unique_ptr<RowsFile> rows_;
  bool rows_failed_ = false;              // of the present level
  bool lost_a_row_ = false;               // of some level
  std::unique_ptr<WriterThread> writer_;  // last: its jobs use the rest
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RESULTS_DIR_H_
