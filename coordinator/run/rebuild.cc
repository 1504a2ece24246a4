#include "coordinator/run/rebuild.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "coordinator/run/gate.h"
#include "coordinator/run/json_text.h"
#include "coordinator/run/level_aggregator.h"
#include "coordinator/run/level_result.h"
#include "coordinator/run/row_timeline.h"
#include "coordinator/run/rows_file.h"

namespace byzerperf {
namespace {

constexpr char kCutOff[] = "the coordinator ended before the level did";

bool Exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

absl::Status ReadJsonFile(const std::string& path,
                          google::protobuf::Message* message) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read ", path));
  std::ostringstream text;
  text << file.rdbuf();
  absl::Status read = ReadJson(text.str(), message);
  if (read.ok()) return read;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", read.message()));
}

// What of a worker can be seen in its rows.
struct SeenWorker {
  std::optional<double> ramp_end_s;
  std::optional<double> last_issue_s;
};

class CutOffLevel {
 public:
  absl::Status Add(std::string_view line, const std::string& place) {
    v1::RequestRecord row;
    const absl::Status read = ReadJson(line, &row);
    if (!read.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(place, ": ", read.message()));
    }
    level_.AddRow(row);
    level_.AddRowStats(row);
    AddRowSeconds(row, &level_);
    if (!row.has_issued_s()) return absl::OkStatus();
    SeenWorker& worker = workers_[row.worker()];
    worker.last_issue_s =
        std::max(worker.last_issue_s.value_or(0), row.issued_s());
    if (row.phase() == v1::Phase::measured) {
      worker.ramp_end_s =
          std::min(worker.ramp_end_s.value_or(row.issued_s()), row.issued_s());
    }
    return absl::OkStatus();
  }

  v1::LevelResult Result(const v1::LoadPlan& plan,
                         const v1::Stage& stage) const {
    LevelFacts facts;
    facts.plan = &plan;
    facts.stage = &stage;
    facts.planned = level_.totals().rows;
    facts.stopped_reason = kCutOff;
    for (const auto& [name, seen] : workers_) {
      LevelFacts::Worker worker;
      worker.result.set_worker(name);
      worker.result.set_share(1);  // it had one; how many is not saved
      worker.stretch = {seen.ramp_end_s, seen.last_issue_s, true};
      facts.workers.push_back(worker);
    }
    v1::LevelResult result = MakeLevelResult(facts, level_);
    for (v1::WorkerResult& worker : *result.mutable_workers()) {
      worker.clear_share();
    }
    return result;
  }

  v1::ByzerPerfAggregates Seed(const v1::Stage& stage) const {
    return level_.seed().Make(stage.load().concurrency());
  }

 private:
  LevelAggregator level_;
  std::map<std::string, SeenWorker> workers_;
};

absl::Status ReadCutOff(const std::string& level_dir, const v1::Stage& stage,
                        SavedRun* run) {
  const absl::StatusOr<std::string> text = ReadRowsText(level_dir);
  if (!text.ok()) {
    run->notices.push_back(std::string(text.status().message()));
    return absl::OkStatus();
  }
  CutOffLevel level;
  size_t number = 0;
  for (std::string_view rest = *text; !rest.empty();) {
    const size_t length = rest.find('\n');
    const std::string place =
        absl::StrCat(level_dir, "/requests.jsonl:", ++number);
    RETURN_IF_ERROR(level.Add(rest.substr(0, length), place));
    rest.remove_prefix(length + 1);
  }
  *run->result.add_levels() = level.Result(run->plan, stage);
  run->seed_aggregates.push_back(level.Seed(stage));
  run->notices.push_back(absl::StrCat(
      "level ", stage.level(), " was cut off; its numbers are those of the ",
      number, " rows that were saved"));
  return absl::OkStatus();
}

absl::Status ReadLevel(const std::string& dir, const v1::Stage& stage,
                       SavedRun* run) {
  const std::string level_dir = absl::StrCat(dir, "/levels/", stage.level());
  if (!Exists(level_dir)) return absl::OkStatus();  // it did not come so far
  if (!Exists(level_dir + "/summary.json")) {
    return ReadCutOff(level_dir, stage, run);
  }
  v1::LevelResult result;
  RETURN_IF_ERROR(ReadJsonFile(level_dir + "/summary.json", &result));
  v1::ByzerPerfAggregates seed;
  RETURN_IF_ERROR(ReadJsonFile(level_dir + "/byzerperf.json", &seed));
  *run->result.add_levels() = result;
  run->seed_aggregates.push_back(seed);
  return absl::OkStatus();
}

// What summary.json would say when the run did not come to write it.
void FillHead(const SavedRun& run, v1::RunResult* result) {
  result->set_schema(1);
  result->set_version(run.environment.coordinator_version());
  result->set_run_id(run.plan.run_id());
  result->set_model(run.plan.model());
  *result->mutable_deployment() = run.plan.deployment();
  *result->mutable_metadata() = run.plan.metadata();
}

}  // namespace

absl::StatusOr<SavedRun> ReadResults(const std::string& dir) {
  SavedRun run;
  if (!Exists(dir + "/plan.json")) {
    return absl::NotFoundError(absl::StrCat(
        dir, " is not a results directory: it holds no plan.json"));
  }
  RETURN_IF_ERROR(ReadJsonFile(dir + "/plan.json", &run.plan));
  RETURN_IF_ERROR(ReadJsonFile(dir + "/environment.json", &run.environment));
  if (Exists(dir + "/summary.json")) {
    RETURN_IF_ERROR(ReadJsonFile(dir + "/summary.json", &run.result));
  } else {
    FillHead(run, &run.result);
  }
  run.result.clear_levels();
  for (const v1::Stage& stage : run.plan.stages()) {
    RETURN_IF_ERROR(ReadLevel(dir, stage, &run));
  }
  if (run.result.ended().empty()) {
    run.result.set_ended("failed");
    run.result.set_ended_reason("the coordinator ended before the run did");
  }
  FillObjectiveResults(run.plan, &run.result);
  return run;
}

}  // namespace byzerperf
