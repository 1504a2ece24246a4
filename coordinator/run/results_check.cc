#include "coordinator/run/results_check.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/sessions.h"
#include "coordinator/run/part_file.h"

namespace byzerperf {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kBytesPerRow = 1024;

constexpr std::array<std::string_view, 9> kTopFiles = {
    "plan.yaml",    "plan.json",       "environment.json",
    "summary.json", "summary.csv",     "report.md",
    "report.zh.md", "coordinator.log", ".reserve",
};
constexpr std::array<std::string_view, 6> kLevelFiles = {
    "summary.json",   "histograms.json",    "timeline.csv",
    "requests.jsonl", "requests.jsonl.zst", "byzerperf.json",
};

// plan.yaml is the first file of a run, so a directory without it is not one
// of ours.
bool IsResultsDir(const fs::path& path) {
  std::error_code error;
  return fs::exists(path / "plan.yaml", error) ||
         fs::exists(path / "plan.yaml.part", error);
}

absl::Status Refuse(const std::string& path, std::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat(
      "--results-dir ", path, ": ", absl::string_view(why.data(), why.size())));
}

absl::Status CheckContent(const ResultsCheck& check) {
  std::error_code error;
  const fs::file_status status = fs::status(check.path, error);
  if (!fs::exists(status)) return absl::OkStatus();
  if (!fs::is_directory(status)) {
    return Refuse(check.path, "it is not a directory; name another one");
  }
  if (fs::is_empty(check.path, error) && !error) return absl::OkStatus();
  if (error) return Refuse(check.path, error.message());
  if (!check.overwrite) {
    return Refuse(check.path,
                  "it is not empty; name another one, or give --overwrite, "
                  "which removes only what this program wrote there");
  }
  if (!IsResultsDir(check.path)) {
    return Refuse(check.path,
                  "it holds files but no plan.yaml, so no run of this program "
                  "wrote it; name another one");
  }
  return absl::OkStatus();
}

// The directory itself, or the nearest one above it that is there.
fs::path NearestExisting(const std::string& path) {
  std::error_code error;
  fs::path nearest = fs::absolute(path, error);
  while (!fs::exists(nearest, error) && nearest.has_relative_path()) {
    nearest = nearest.parent_path();
  }
  return nearest;
}

absl::Status CheckWritable(const ResultsCheck& check) {
  const fs::path nearest = NearestExisting(check.path);
  std::error_code error;
  if (!fs::is_directory(nearest, error)) {
    return Refuse(check.path,
                  absl::StrCat(nearest.string(), " is not a directory"));
  }
  if (access(nearest.c_str(), W_OK | X_OK) != 0) {
    return Refuse(check.path,
                  absl::StrCat(nearest.string(), " can't be written: ",
                               std::generic_category().message(errno)));
  }
  return absl::OkStatus();
}

absl::Status CheckSpace(const ResultsCheck& check) {
  struct statvfs disk {};
  if (statvfs(NearestExisting(check.path).c_str(), &disk) != 0) {
    return absl::OkStatus();  // not known; a full disk stops the run later
  }
  const uint64_t free_bytes =
      static_cast<uint64_t>(disk.f_bavail) * disk.f_frsize;
  const uint64_t needed_bytes = check.rows * kBytesPerRow;
  if (free_bytes >= needed_bytes) return absl::OkStatus();
  return Refuse(
      check.path,
      absl::StrCat("the disk has ", free_bytes >> 20, " MiB free, and ",
                   check.rows, " rows of 1 KiB need ", needed_bytes >> 20,
                   " MiB; name a place on another disk, or give "
                   "--records jsonl.zst or none"));
}

absl::Status Remove(const fs::path& path) {
  for (const fs::path& name : {path, fs::path(path.string() + ".part")}) {
    if (unlink(name.c_str()) == 0 || errno == ENOENT) continue;
    return FileError("can't remove", name.string());
  }
  return absl::OkStatus();
}

}  // namespace

uint64_t PlannedRows(const v1::LoadPlan& plan, const v1::PromptSet& prompts) {
  uint64_t rows = 0;
  for (int i = 0; i < plan.stages_size(); ++i) {
    const v1::Stage& stage = plan.stages(i);
    // In a closed loop with a time limit too, how many there will be is not
    // known.
    const bool known = !stage.has_duration_s() || stage.load().has_arrivals();
    if (known) rows += RequestsOfStage(plan, prompts, static_cast<uint32_t>(i));
  }
  return rows;
}

absl::Status CheckResultsDir(const ResultsCheck& check) {
  RETURN_IF_ERROR(CheckContent(check));
  RETURN_IF_ERROR(CheckWritable(check));
  return CheckSpace(check);
}

absl::Status RemoveEarlierRun(const std::string& path) {
  const fs::path top(path);
  std::error_code error;
  const fs::path levels = top / "levels";
  for (fs::directory_iterator level(levels, error), end; level != end && !error;
       level.increment(error)) {
    for (const std::string_view name : kLevelFiles) {
      RETURN_IF_ERROR(Remove(level->path() / name));
    }
    rmdir(level->path().c_str());  // stays when something else is in it
  }
  rmdir(levels.c_str());
  for (const std::string_view name : kTopFiles) {
    RETURN_IF_ERROR(Remove(top / name));
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
