#include "coordinator/run/results_dir.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "byzerperf/v1/environment.pb.h"
#include "common/base/status_macros.h"
#include "coordinator/report/summary_csv.h"
#include "coordinator/run/json_text.h"
#include "coordinator/run/part_file.h"
#include "coordinator/run/results_check.h"
#include "coordinator/run/timeline_csv.h"

namespace byzerperf {
namespace {

// Kept for what must be saved when the disk is full: summaries, histograms and
// reports are small beside the rows that filled it.
constexpr off_t kReserveBytes = off_t{512} << 10;

absl::Status MakeReserve(const std::string& path) {
  const int fd =
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return FileError("can't create", path);
  const int error = posix_fallocate(fd, 0, kReserveBytes);
  close(fd);
  if (error != ENOSPC) return absl::OkStatus();  // not all disks can reserve
  unlink(path.c_str());
  errno = error;
  return FileError("can't write", path);
}

absl::Status MakeDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("can't create ", path, ": ", error.message()));
}

}  // namespace

ResultsDir::ResultsDir(ResultsDirOptions options,
                       std::function<void(absl::Status)> on_error)
    : options_(std::move(options)), on_error_(std::move(on_error)) {}

ResultsDir::~ResultsDir() {
  if (writer_ == nullptr) return;
  writer_.reset();
  FreeReserve();
}

absl::Status ResultsDir::BeginRun(const v1::LoadPlan& plan,
                                  const v1::Environment& environment) {
  const uint64_t rows =
      options_.records == RecordsFormat::kJsonl ? PlannedRows(plan) : 0;
  RETURN_IF_ERROR(CheckResultsDir({options_.path, options_.overwrite, rows}));
  RETURN_IF_ERROR(RemoveEarlierRun(options_.path));
  RETURN_IF_ERROR(MakeDirectory(absl::StrCat(options_.path, "/levels")));
  const std::string top = options_.path + "/";
  RETURN_IF_ERROR(WriteWholeFile(top + "plan.yaml", options_.plan_yaml));
  RETURN_IF_ERROR(MakeReserve(top + ".reserve"));
  RETURN_IF_ERROR(WriteWholeFile(top + "plan.json", JsonText(plan)));
  RETURN_IF_ERROR(
      WriteWholeFile(top + "environment.json", JsonText(environment)));
  writer_ = std::make_unique<WriterThread>([this](const absl::Status& error) {
    FreeReserve();
    on_error_(error);
  });
  return absl::OkStatus();
}

void ResultsDir::SaveEnvironment(const v1::Environment& environment) {
  Write("environment.json", JsonText(environment));
}

void ResultsDir::BeginLevel(const v1::Stage& stage) {
  writer_->Add([this, level = stage.level()] { return OpenLevel(level); });
}

absl::Status ResultsDir::OpenLevel(const std::string& level) {
  rows_.reset();
  rows_failed_ = false;
  RETURN_IF_ERROR(MakeDirectory(LevelDir(level)));
  if (options_.records == RecordsFormat::kJsonl) {
    ASSIGN_OR_RETURN(rows_, RowsFile::CreateJsonl(LevelDir(level)));
  } else if (options_.records == RecordsFormat::kJsonlZst) {
    ASSIGN_OR_RETURN(rows_, RowsFile::CreateZst(LevelDir(level)));
  } else {
    rows_ = RowsFile::CreateNone();
  }
  return absl::OkStatus();
}

void ResultsDir::AddRows(RequestRows rows, std::function<void()> written) {
  const auto count = static_cast<uint64_t>(rows.size());
  unwritten_rows_ += count;
  // Shared only because a std::function must be copyable.
  writer_->Add([this, count,
                kept = std::make_shared<RequestRows>(std::move(rows)),
                written = std::move(written)] {
    absl::Status added = WriteRows(*kept);
    unwritten_rows_ -= count;
    if (!lost_a_row_ && written) written();
    return added;
  });
}

absl::Status ResultsDir::WriteRows(const RequestRows& rows) {
  // After a gap nothing more is added: the file must not look whole.
  rows_failed_ = rows_failed_ || rows_ == nullptr;
  absl::Status added = absl::OkStatus();
  if (!rows_failed_ && !rows.empty()) added = rows_->Add(rows);
  rows_failed_ = rows_failed_ || !added.ok();
  lost_a_row_ = lost_a_row_ || rows_failed_;
  return added;
}

void ResultsDir::FinishLevel(FinishedLevel level) {
  writer_->Add([this, kept = std::make_shared<FinishedLevel>(
                          std::move(level))] { return WriteLevel(*kept); });
}

absl::Status ResultsDir::WriteLevel(const FinishedLevel& level) {
  absl::Status first = absl::OkStatus();
  const auto note = [&first](const absl::Status& status) {
    if (first.ok()) first = status;
  };
  if (rows_ != nullptr && !rows_failed_) note(rows_->Finish());
  rows_.reset();
  // The smallest first: on a full disk the summary is worth most.
  const std::string dir = LevelDir(level.result.level()) + "/";
  note(WriteWholeFile(dir + "summary.json", JsonText(level.result)));
  note(WriteWholeFile(dir + "byzerperf.json", JsonText(level.seed)));
  note(WriteWholeFile(dir + "timeline.csv", TimelineCsv(level.timeline)));
  note(WriteWholeFile(dir + "histograms.json", JsonText(level.histograms)));
  return first;
}

void ResultsDir::SaveRun(const v1::RunResult& result) {
  Write("summary.json", JsonText(result));
  Write("summary.csv", SummaryCsv(result, options_.csv_byte_order_mark
                                              ? CsvEncoding::kWithByteOrderMark
                                              : CsvEncoding::kPlain));
}

absl::Status ResultsDir::SaveUnbegun(const v1::LoadPlan& plan,
                                     const v1::Environment& environment,
                                     const v1::RunResult& result) {
  const ResultsCheck empty = {options_.path, /*overwrite=*/false, /*rows=*/0};
  if (options_.overwrite && !CheckResultsDir(empty).ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("what ", options_.path, " holds stays as it is"));
  }
  return RunSink::SaveUnbegun(plan, environment, result);
}

void ResultsDir::WriteText(const std::string& name, std::string text) {
  if (begun()) Write(name, std::move(text));
}

void ResultsDir::Write(const std::string& name, std::string text) {
  writer_->Add([path = absl::StrCat(options_.path, "/", name),
                text = std::move(text)] { return WriteWholeFile(path, text); });
}

absl::Status ResultsDir::Flush() {
  return begun() ? writer_->Flush() : absl::OkStatus();
}

std::string ResultsDir::LevelDir(const std::string& level) const {
  return absl::StrCat(options_.path, "/levels/", level);
}

void ResultsDir::FreeReserve() {
  unlink(absl::StrCat(options_.path, "/.reserve").c_str());
}

}  // namespace byzerperf
