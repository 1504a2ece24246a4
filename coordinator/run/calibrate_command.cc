#include "coordinator/run/calibrate_command.h"

#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "common/loop/event_loop.h"
#include "common/loop/signal_watch.h"
#include "coordinator/explain/calibration.h"
#include "coordinator/plan/calibrate_options.h"
#include "coordinator/report/calibration_view.h"
#include "coordinator/run/calibrate_call.h"
#include "coordinator/run/calibration_file.h"

namespace byzerperf {
namespace {

constexpr double kOneMsInUs = 1000;

// What the sentence of the answer says, kept with the steps.
void FillCapacity(v1::WorkerCalibration& calibration) {
  const auto capacity = CapacityWithin(calibration, kOneMsInUs);
  if (!capacity) return;
  calibration.set_streams_within_1ms(capacity->streams);
  calibration.set_streams_at_least(capacity->at_least);
}

// One calibration of all workers: a thread for each, which blocks on its call,
// and a loop where their words come together.
class CalibrateProgram {
 public:
  CalibrateProgram(const CalibrateOptions& options,
                   const RunSurroundings& around, EventLoop& loop)
      : options_(options), around_(around), loop_(loop) {}
  ~CalibrateProgram();
  CalibrateProgram(const CalibrateProgram&) = delete;
  CalibrateProgram& operator=(const CalibrateProgram&) = delete;

  // Everything that can be wrong before a worker is spoken to.
  absl::Status Prepare();
  ExitCode Run();

 private:
  using Result = absl::StatusOr<v1::WorkerCalibration>;

  void StartWorker(size_t worker);
  void OnStep(size_t worker, const v1::CalibrationStep& step);
  void OnDone(size_t worker, Result result);
  v1::Calibration Collect();
  ExitCode Conclude(const v1::Calibration& calibration);
  void Print(const v1::Calibration& calibration);

  const CalibrateOptions& options_;
  const RunSurroundings& around_;
  EventLoop& loop_;
  std::unique_ptr<SignalWatch> signals_;
  std::vector<WorkerWay> ways_;
  std::vector<std::unique_ptr<CalibrateCall>> calls_;
  std::vector<std::thread> threads_;
  std::vector<std::optional<Result>> results_;  // by worker
  size_t open_ = 0;
  bool interrupted_ = false;
};

CalibrateProgram::~CalibrateProgram() {
  for (const auto& call : calls_) call->Cancel();
  for (std::thread& thread : threads_) thread.join();
}

absl::Status CalibrateProgram::Prepare() {
  // Said now and not after a minute of load.
  RETURN_IF_ERROR(MakeCalibrationDir(options_.results_dir));
  ASSIGN_OR_RETURN(
      ways_, MakeWays(options_.workers, around_.local_worker, around_.clock));
  ASSIGN_OR_RETURN(signals_, SignalWatch::Create(loop_, [this](int) {
                     if (interrupted_) loop_.Stop();
                     interrupted_ = true;
                     for (const auto& call : calls_) call->Cancel();
                   }));
  return absl::OkStatus();
}

void CalibrateProgram::StartWorker(size_t worker) {
  calls_.push_back(std::make_unique<CalibrateCall>(
      ways_[worker], options_.request, options_.workers.wait));
  threads_.emplace_back([this, worker, call = calls_.back().get()] {
    // Shared only because a std::function must be copyable.
    const auto result = std::make_shared<Result>(
        call->Run([this, worker](const v1::CalibrationStep& step) {
          loop_.Post([this, worker, step] { OnStep(worker, step); });
        }));
    loop_.Post([this, worker, result] { OnDone(worker, std::move(*result)); });
  });
}

void CalibrateProgram::OnStep(size_t worker, const v1::CalibrationStep& step) {
  const ReportLanguage language = options_.language == Language::kChinese
                                      ? ReportLanguage::kChinese
                                      : ReportLanguage::kEnglish;
  around_.error << CalibrationProgress(ways_[worker].name, step, language)
                << std::endl;
}

void CalibrateProgram::OnDone(size_t worker, Result result) {
  results_[worker] = std::move(result);
  if (--open_ == 0) loop_.Stop();
}

v1::Calibration CalibrateProgram::Collect() {
  v1::Calibration calibration;
  calibration.set_schema(1);
  calibration.set_coordinator_version(std::string(Version()));
  for (std::optional<Result>& result : results_) {
    if (!result || !result->ok()) continue;
    v1::WorkerCalibration& worker = *calibration.add_workers();
    worker = **std::move(result);
    worker.set_measured_unix_s(around_.clock.UnixSeconds());
    FillCapacity(worker);
  }
  return calibration;
}

void CalibrateProgram::Print(const v1::Calibration& calibration) {
  if (options_.language != Language::kChinese) {
    around_.out << CalibrationReport(calibration, ReportLanguage::kEnglish);
  }
  if (options_.language != Language::kEnglish) {
    around_.out << CalibrationReport(calibration, ReportLanguage::kChinese);
  }
}

// Stopped outweighs not valid, and that a refusal.
ExitCode Worse(ExitCode code, const absl::Status& failure) {
  if (code == kExitStopped || absl::IsAborted(failure)) return kExitStopped;
  if (code == kExitNotValid || !absl::IsInvalidArgument(failure)) {
    return kExitNotValid;
  }
  return kExitBadInput;
}

// A calibration is of all workers or it is none: a later run takes it for what
// its workers can hold.
ExitCode CalibrateProgram::Conclude(const v1::Calibration& calibration) {
  Print(calibration);
  ExitCode code = kExitDone;
  for (const std::optional<Result>& result : results_) {
    if (!result || result->ok()) continue;
    around_.error << "coordinator calibrate: " << result->status().message()
                  << std::endl;
    code = Worse(code, result->status());
  }
  if (code != kExitDone) return code;
  const absl::Status written =
      WriteCalibration(options_.results_dir, calibration);
  if (!written.ok()) {
    around_.error << "coordinator calibrate: " << written.message()
                  << std::endl;
    return kExitNotValid;
  }
  around_.out << options_.results_dir << "/" << kCalibrationFileName
              << std::endl;
  return kExitDone;
}

ExitCode CalibrateProgram::Run() {
  for (const std::string& notice : SecretFileNotices(options_.workers)) {
    around_.error << "note: " << notice << "\n";
  }
  open_ = ways_.size();
  results_.resize(ways_.size());
  for (size_t i = 0; i < ways_.size(); ++i) StartWorker(i);
  loop_.Run();
  if (interrupted_) {
    around_.error << "coordinator calibrate: stopped; nothing was saved"
                  << std::endl;
    return kExitStopped;
  }
  return Conclude(Collect());
}

absl::StatusOr<CalibrateOptions> ReadOptions(
    CalibrateCommandLine* command, const std::vector<std::string>& arguments,
    const Clock& clock) {
  RETURN_IF_ERROR(command->line().Parse(arguments));
  if (command->line().help_asked()) return CalibrateOptions();
  return command->Resolve(clock);
}

}  // namespace

ExitCode CalibrateCommand(const std::vector<std::string>& arguments,
                          const RunSurroundings& run) {
  CalibrateCommandLine command;
  const absl::StatusOr<CalibrateOptions> options =
      ReadOptions(&command, arguments, run.clock);
  if (options.ok() && command.line().help_asked()) {
    run.out << command.line().Help();
    return kExitDone;
  }
  absl::Status status = options.status();
  absl::StatusOr<std::unique_ptr<EventLoop>> loop = EventLoop::Create();
  if (status.ok()) status = loop.status();
  if (status.ok()) {
    CalibrateProgram program(*options, run, **loop);
    status = program.Prepare();
    if (status.ok()) return program.Run();
  }
  run.error << "coordinator calibrate: " << status.message() << std::endl;
  return kExitBadInput;
}

}  // namespace byzerperf
