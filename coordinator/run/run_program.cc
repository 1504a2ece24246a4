#include "coordinator/run/run_program.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "byzerperf/v1/environment.pb.h"
#include "common/base/host_name.h"
#include "common/base/status_macros.h"
#include "common/loop/event_loop.h"
#include "common/loop/signal_watch.h"
#include "coordinator/plan/plan_screen.h"
#include "coordinator/run/calibration_file.h"
#include "coordinator/run/gate.h"
#include "coordinator/run/progress_observer.h"
#include "coordinator/run/results_check.h"
#include "coordinator/run/results_dir.h"
#include "coordinator/run/run_controller.h"
#include "coordinator/run/run_log.h"
#include "coordinator/run/run_metrics.h"
#include "coordinator/run/run_reports.h"

namespace byzerperf {
namespace {

ProgressPrinter MakePrinter(const OutputOptions& output,
                            const RunSurroundings& around) {
  const bool redrawn = output.ui == Ui::kAuto && around.error_is_terminal;
  return ProgressPrinter(
      around.error,
      output.language == Language::kChinese ? ReportLanguage::kChinese
                                            : ReportLanguage::kEnglish,
      redrawn ? ProgressStyle::kRedrawn : ProgressStyle::kPlain);
}

// The workers that were asked for by name and take no part. Whom a service
// leads to has other names.
std::set<std::string> MissingWorkers(const RunOptions& options,
                                     const v1::Environment& environment) {
  std::set<std::string> missing;
  for (const std::string& address : options.workers.addresses) {
    if (!address.starts_with("dns:///")) missing.insert(address);
  }
  for (const v1::WorkerFacts& worker : environment.workers()) {
    missing.erase(worker.worker());
  }
  return missing;
}

// Says what will happen as soon as it is known, and keeps what reports need.
class PlanWatcher : public RunObserver {
 public:
  PlanWatcher(RunOptions& options, std::ostream* screen)
      : options_(options), screen_(screen) {}

  void OnPlanReady(const v1::LoadPlan& plan,
                   const v1::Environment& environment) override {
    options_.plan = plan;
    environment_ = environment;
    if (screen_ == nullptr) return;
    *screen_ << PlanScreen(options_, MissingWorkers(options_, environment))
             << std::flush;
  }

  void OnWorkersJoined(const v1::Environment& environment) override {
    environment_ = environment;
  }

  const v1::Environment& environment() const { return environment_; }

 private:
  RunOptions& options_;
  std::ostream* screen_;  // null: none is wanted
  v1::Environment environment_;
};

// Results on their way to the directory, of which the reports need a part.
class ReportingDir : public ResultsDir {
 public:
  using ResultsDir::ResultsDir;

  void FinishLevel(FinishedLevel level) override {
    seed_aggregates_.push_back(level.seed);
    ResultsDir::FinishLevel(std::move(level));
  }

  const std::vector<v1::ByzerPerfAggregates>& seed_aggregates() const {
    return seed_aggregates_;
  }

 private:
  std::vector<v1::ByzerPerfAggregates> seed_aggregates_;
};

// One run of the program.
class RunProgram {
 public:
  RunProgram(RunOptions& options, const RunSurroundings& around,
             EventLoop& loop)
      : options_(options),
        around_(around),
        loop_(loop),
        printer_(MakePrinter(options.output, around)),
        progress_(printer_),
        plan_watcher_(options, shows_ui() ? &around.out : nullptr),
        log_(absl::StrCat(options.output.results_dir, "/coordinator.log"),
             options.output.log_level),
        results_(MakeResultsOptions(options), [this](const absl::Status& why) {
          loop_.Post([this, why] {
            if (controller_) controller_->Fail(std::string(why.message()));
          });
        }) {}

  // Everything that can be wrong before a worker is spoken to.
  absl::Status Prepare();
  ExitCode Run();

 private:
  static ResultsDirOptions MakeResultsOptions(const RunOptions& options) {
    ResultsDirOptions results;
    results.path = options.output.results_dir;
    results.overwrite = options.output.overwrite;
    results.records = options.output.records;
    results.plan_yaml = options.plan_yaml;
    results.csv_byte_order_mark = options.output.language != Language::kEnglish;
    return results;
  }

  bool shows_ui() const { return options_.output.ui != Ui::kNone; }
  void OnSignal();
  ExitCode Conclude();
  void WriteReports(const SavedRun& run);

  RunOptions& options_;
  const RunSurroundings& around_;
  EventLoop& loop_;
  ProgressPrinter printer_;
  ProgressObserver progress_;
  PlanWatcher plan_watcher_;
  RunLog log_;
  std::unique_ptr<RunMetrics> metrics_;
  RunObservers observers_;
  std::unique_ptr<SignalWatch> signals_;
  std::optional<RunController> controller_;
  std::optional<RunEnd> end_;
  ReportingDir results_;  // after the controller, which it may still tell
  bool interrupted_ = false;
};

absl::Status RunProgram::Prepare() {
  const OutputOptions& output = options_.output;
  const uint64_t rows = output.records == RecordsFormat::kJsonl
                            ? PlannedRows(options_.plan, options_.prompts)
                            : 0;
  RETURN_IF_ERROR(
      CheckResultsDir({output.results_dir, output.overwrite, rows}));
  if (shows_ui()) observers_.Add(progress_);
  observers_.Add(plan_watcher_);
  observers_.Add(log_);
  if (!output.http_address.empty()) {
    ASSIGN_OR_RETURN(metrics_, RunMetrics::Start(output.http_address,
                                                 output.http_token_file));
    observers_.Add(*metrics_);
    around_.error << "http on " << metrics_->address() << std::endl;
  }
  ASSIGN_OR_RETURN(signals_,
                   SignalWatch::Create(loop_, [this](int) { OnSignal(); }));
  RunTask task;
  task.plan = options_.plan;
  task.secrets = options_.secrets;
  task.prompts = options_.prompts;
  task.min_workers = options_.workers.min_workers;
  task.min_workers_left = options_.workers.min_workers_left;
  task.worker_wait_s = absl::ToDoubleSeconds(options_.workers.wait);
  task.coordinator_host = HostName();
  ASSIGN_OR_RETURN(task.calibration,
                   ReadCalibration(options_.calibration_file));
  ASSIGN_OR_RETURN(RunWorkers workers,
                   MakeRunWorkers(options_.workers, around_.local_worker, loop_,
                                  around_.clock));
  task.workers = std::move(workers.known);
  task.finder = std::move(workers.finder);
  controller_.emplace(loop_, around_.clock, std::move(task), results_,
                      observers_);
  return absl::OkStatus();
}

void RunProgram::OnSignal() {
  if (interrupted_) {
    loop_.Stop();
    return;
  }
  interrupted_ = true;
  observers_.OnNotice(
      "stopping: requests in flight end, then results are saved; once more "
      "leaves now");
  controller_->Interrupt();
}

ExitCode RunProgram::Run() {
  for (const std::string& notice : options_.notices) {
    observers_.OnNotice(notice);
  }
  for (const std::string& notice : SecretFileNotices(options_.workers)) {
    observers_.OnNotice(notice);
  }
  controller_->Start([this](RunEnd end) {
    end_ = std::move(end);
    loop_.Stop();
  });
  loop_.Run();
  if (!end_) return kExitStopped;
  return Conclude();
}

ExitCode RunProgram::Conclude() {
  GateAnswer answer = JudgeRun(
      end_->kind, end_->result,
      {options_.output.require_valid, options_.output.inconclusive_passes});
  if (results_.begun()) {
    log_.Open();
    WriteReports({end_->plan,
                  plan_watcher_.environment(),
                  end_->result,
                  results_.seed_aggregates(),
                  {}});
  }
  const absl::Status saved = results_.Flush();
  if (!saved.ok() && answer.code != kExitNotValid) {
    answer = {kExitNotValid, std::string(saved.message())};
  }
  if (!saved.ok()) {
    around_.error << "coordinator: not everything could be saved; what is in "
                  << results_.path()
                  << " without the ending .part is whole, and rows in .part "
                     "files are good up to the last line\n";
  }
  if (answer.code != kExitDone) {
    around_.error << "coordinator: " << answer.reason << std::endl;
  }
  if (answer.code == kExitDone) {
    for (const std::string& note : answer.notes) {
      around_.error << "coordinator: " << note << std::endl;
    }
  }
  log_.End(answer.code == kExitDone ? "done" : answer.reason);
  return answer.code;
}

void RunProgram::WriteReports(const SavedRun& run) {
  const RunReports reports =
      MakeReports(run, options_.output.language, results_.path());
  for (const auto& [name, text] : reports.files) {
    results_.WriteText(name, text);
  }
  if (shows_ui()) around_.out << "\n" << reports.terminal << "\n";
  around_.out << reports.answer << std::endl;
}

}  // namespace

ExitCode RunPlan(RunOptions options, const RunSurroundings& around) {
  const absl::StatusOr<std::unique_ptr<EventLoop>> loop = EventLoop::Create();
  if (!loop.ok()) {
    around.error << "coordinator: " << loop.status().message() << std::endl;
    return kExitBadInput;
  }
  RunProgram program(options, around, **loop);
  const absl::Status prepared = program.Prepare();
  if (!prepared.ok()) {
    around.error << "coordinator: " << prepared.message() << std::endl;
    return kExitBadInput;
  }
  return program.Run();
}

}  // namespace byzerperf
