#include "coordinator/run/run_log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "byzerperf/v1/environment.pb.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/plan/model_mix.h"
#include "coordinator/report/check_text.h"

namespace byzerperf {
namespace {

std::string CheckText(const std::string& worker,
                      const v1::PreflightCheck& check) {
  constexpr auto kLanguage = ReportLanguage::kEnglish;
  return absl::StrCat("worker ", worker, ": ", check.passed() ? "✓ " : "✗ ",
                      check.name(), ": ", FindingText(check, kLanguage),
                      check.passed() ? "" : ". ", RemedyText(check, kLanguage));
}

}  // namespace

class RunLog::Lines {
 public:
  explicit Lines(const std::string& level)
      : level_(spdlog::level::from_str(level)) {}

  // No log is no reason to end a run: on an error there is none.
  void Open(const std::string& path) {
    if (logger_ != nullptr) return;
    try {
      logger_ = std::make_unique<spdlog::logger>(
          "coordinator",
          std::make_shared<spdlog::sinks::basic_file_sink_st>(path));
      logger_->set_level(level_);
      logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
      logger_->flush_on(spdlog::level::trace);
      logger_->set_error_handler([](const std::string&) {});
    } catch (const spdlog::spdlog_ex&) {
      logger_.reset();
    }
    for (auto& [line_level, text] : std::exchange(waiting_, {})) {
      Write(line_level, text);
    }
  }

  void Write(spdlog::level::level_enum level, const std::string& text) {
    if (logger_ != nullptr) {
      logger_->log(level, "{}", text);
    } else {
      waiting_.emplace_back(level, text);
    }
  }

 private:
  const spdlog::level::level_enum level_;
  std::unique_ptr<spdlog::logger> logger_;
  std::vector<std::pair<spdlog::level::level_enum, std::string>> waiting_;
};

RunLog::RunLog(std::string path, const std::string& level)
    : path_(std::move(path)), lines_(std::make_unique<Lines>(level)) {}

RunLog::~RunLog() = default;

void RunLog::OnNotice(std::string_view text) {
  lines_->Write(spdlog::level::warn, std::string(text));
}

void RunLog::OnPlanReady(const v1::LoadPlan& plan,
                         const v1::Environment& environment) {
  Open();
  lines_->Write(
      spdlog::level::info,
      absl::StrCat("run ", plan.run_id(), ", version ", ToAbsl(Version()),
                   ", model ", JoinedModelNames(plan), ", ", plan.stages_size(),
                   " levels"));
  for (const v1::WorkerFacts& worker : environment.workers()) {
    lines_->Write(
        spdlog::level::info,
        absl::StrFormat("worker %s on %s is ready, clock %+.3f ms ± %.3f ms",
                        worker.worker(), worker.hostname(),
                        worker.clock_offset_ms(),
                        worker.clock_offset_error_ms()));
    for (const v1::PreflightCheck& check : worker.checks()) {
      lines_->Write(check.passed() ? spdlog::level::info : spdlog::level::warn,
                    CheckText(worker.worker(), check));
    }
  }
}

void RunLog::OnLevelStarted(const v1::Stage& stage, uint32_t number,
                            uint32_t count) {
  lines_->Write(spdlog::level::info,
                absl::StrCat("level ", stage.level(), " (", number, " of ",
                             count, ") starts"));
}

void RunLog::OnProgress(const RunProgress& progress) {
  lines_->Write(spdlog::level::debug,
                absl::StrFormat("level %s: %u done, %u failed, %u in flight, "
                                "%.3g requests/s",
                                progress.level, progress.done, progress.failed,
                                progress.in_flight, progress.requests_per_s));
}

void RunLog::OnLevelFinished(const v1::LevelResult& result) {
  const v1::RequestCounts& requests = result.requests();
  lines_->Write(
      result.valid() ? spdlog::level::info : spdlog::level::warn,
      absl::StrFormat(
          "level %s ended after %.3f s: %u planned, %u ok, %u "
          "failed, %u aborted, %u lost%s",
          result.level(), result.duration_s(), requests.planned(),
          requests.ok(), requests.failed(), requests.aborted(), requests.lost(),
          result.valid() ? "" : absl::StrCat("; ", result.invalid_reason())));
}

void RunLog::Open() { lines_->Open(path_); }

void RunLog::End(std::string_view text) {
  lines_->Write(spdlog::level::info, std::string(text));
}

}  // namespace byzerperf
