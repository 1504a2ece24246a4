#include "coordinator/run/calibration_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "byzerperf/v1/environment.pb.h"
#include "common/base/status_macros.h"
#include "coordinator/run/json_text.h"
#include "coordinator/run/part_file.h"

namespace byzerperf {
namespace {

namespace fs = std::filesystem;

constexpr char kUsualFile[] = "calibration/calibration.json";
constexpr uint32_t kCalibrationSchema = 1;

absl::Status WrongFile(const std::string& file, const std::string& why) {
  return absl::InvalidArgumentError(
      absl::StrCat("--calibration: '", file, "' ", why,
                   "; make one with `coordinator calibrate`"));
}

// What keeps a calibration from speaking for this worker; "" when it does.
std::string Misfit(const v1::WorkerCalibration& calibration,
                   const v1::WorkerFacts& worker) {
  if (calibration.hostname() != worker.hostname()) {
    return absl::StrCat("it was made on host ", calibration.hostname(),
                        ", this is ", worker.hostname());
  }
  if (calibration.version() != worker.version()) {
    return absl::StrCat("it was made with version ", calibration.version(),
                        ", this is ", worker.version());
  }
  if (calibration.loop_threads() != worker.loop_threads()) {
    return absl::StrCat("it was made with ", calibration.loop_threads(),
                        " load threads, now there are ", worker.loop_threads());
  }
  if (calibration.cores() != worker.cores()) {
    return absl::StrCat("it was made with ", calibration.cores(),
                        " cores, now there are ", worker.cores());
  }
  return "";
}

}  // namespace

absl::Status MakeCalibrationDir(const std::string& dir) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (!error && fs::is_directory(dir, error)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--results-dir: '", dir,
      "' can't be made: ", error ? error.message() : "it is a file"));
}

absl::Status WriteCalibration(const std::string& dir,
                              const v1::Calibration& calibration) {
  return WriteWholeFile(absl::StrCat(dir, "/", kCalibrationFileName),
                        JsonText(calibration));
}

absl::StatusOr<v1::Calibration> ReadCalibration(const std::string& file) {
  const std::string path = file.empty() ? kUsualFile : file;
  v1::Calibration calibration;
  std::error_code error;
  if (file.empty() && !fs::exists(path, error)) return calibration;
  std::ifstream stream(path, std::ios::binary);
  if (!stream || fs::is_directory(path, error)) {
    return WrongFile(path, "can't be read");
  }
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const absl::Status read = ReadJson(text, &calibration);
  if (!read.ok()) return WrongFile(path, absl::StrCat("is ", read.message()));
  if (calibration.schema() != kCalibrationSchema) {
    return WrongFile(path,
                     absl::StrCat("has schema ", calibration.schema(),
                                  ", this program reads ", kCalibrationSchema));
  }
  return calibration;
}

std::vector<std::string> UseCalibration(const v1::Calibration& calibration,
                                        v1::Environment& environment) {
  std::vector<std::string> notices;
  bool any = calibration.workers().empty();
  for (v1::WorkerFacts& worker : *environment.mutable_workers()) {
    for (const v1::WorkerCalibration& known : calibration.workers()) {
      if (known.worker() != worker.worker()) continue;
      any = true;
      const std::string misfit = Misfit(known, worker);
      if (misfit.empty()) {
        *worker.mutable_calibration() = known;
      } else {
        notices.push_back(
            absl::StrCat("the calibration of worker ", worker.worker(),
                         " is not used: ", misfit, "; calibrate again"));
      }
    }
  }
  if (!any) {
    notices.push_back(absl::StrCat("the calibration is of other workers (",
                                   calibration.workers(0).worker(),
                                   ", …) and is not used"));
  }
  return notices;
}

}  // namespace byzerperf
