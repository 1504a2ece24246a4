#include "coordinator/run/rebuild.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/model_mix.h"
#include "coordinator/explain/findings_summary.h"
#include "coordinator/report/ended_reason.h"
#include "coordinator/run/gate.h"
#include "coordinator/run/json_text.h"
#include "coordinator/run/level_aggregator.h"
#include "coordinator/run/level_arrivals.h"
#include "coordinator/run/level_result.h"
#include "coordinator/run/level_saturation.h"
#include "coordinator/run/row_timeline.h"
#include "coordinator/run/rows_file.h"
#include "coordinator/run/seed_aggregates.h"

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

// A level whose numbers are made of its rows alone.
class CutOffLevel {
 public:
  CutOffLevel(const v1::LoadPlan& plan, uint32_t stage)
      : plan_(plan),
        stage_(plan.stages(static_cast<int>(stage))),
        level_(HasModelMix(plan), KindOf(stage_)) {
    if (!stage_.load().has_arrivals()) return;
    LevelArrivals arrivals(plan, stage);
    saturation_ =
        std::make_unique<LevelSaturation>(arrivals, plan.target().streaming());
  }

  absl::Status Add(std::string_view line, const std::string& place) {
    v1::RequestRecord row;
    const absl::Status read = ReadJson(line, &row);
    if (!read.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(place, ": ", read.message()));
    }
    level_.AddRow(row);
    level_.AddRowStats(row, KindOf(stage_));
    AddRowSeconds(row, &level_);
    if (saturation_ != nullptr) saturation_->AddRow(row);
    return absl::OkStatus();
  }

  v1::LevelResult Result() {
    LevelFacts facts;
    facts.plan = &plan_;
    facts.stage = &stage_;
    facts.planned = level_.totals().rows;
    facts.stopped_reason = kCutOff;
    if (saturation_ != nullptr && !level_.has_sessions() &&
        !level_.timeline().empty()) {
      facts.over_saturated =
          saturation_->Advance(level_, level_.timeline().rbegin()->first);
    }
    for (const auto& [name, rows] : level_.by_worker()) {
      if (!rows.first_issued_s) continue;
      LevelFacts::Worker worker;
      worker.result.set_worker(name);  // its share is not saved
      worker.stretch = {rows.first_measured_issued_s,
                        rows.last_measured_issued_s, true};
      facts.workers.push_back(worker);
    }
    return MakeLevelResult(facts, level_);
  }

  v1::ByzerPerfAggregates Seed(const v1::LevelResult& result) const {
    return level_.seed().Make(SeedConcurrency(stage_, result));
  }

 private:
  const v1::LoadPlan& plan_;
  const v1::Stage& stage_;
  LevelAggregator level_;
  std::unique_ptr<LevelSaturation> saturation_;  // null in a closed loop
};

// The number of rows.
absl::StatusOr<size_t> AddSavedRows(const std::string& level_dir,
                                    CutOffLevel* level) {
  ASSIGN_OR_RETURN(const std::string text, ReadRowsText(level_dir));
  size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t length = rest.find('\n');
    const std::string place =
        absl::StrCat(level_dir, "/requests.jsonl:", ++number);
    RETURN_IF_ERROR(level->Add(rest.substr(0, length), place));
    rest.remove_prefix(length + 1);
  }
  return number;
}

absl::Status ReadCutOff(const std::string& level_dir, uint32_t stage,
                        SavedRun* run) {
  CutOffLevel level(run->plan, stage);
  const absl::StatusOr<size_t> rows = AddSavedRows(level_dir, &level);
  if (absl::IsNotFound(rows.status())) {
    run->notices.push_back(std::string(rows.status().message()));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(rows.status());
  v1::LevelResult& result = *run->result.add_levels();
  result = level.Result();
  run->seed_aggregates.push_back(level.Seed(result));
  run->notices.push_back(absl::StrCat(
      "level ", result.level(), " was cut off; its numbers are those of the ",
      *rows, " rows that were saved"));
  return absl::OkStatus();
}

// A coordinator that was killed between two files of a finished level: the
// seed's aggregates follow from the rows.
absl::StatusOr<v1::ByzerPerfAggregates> MakeSeed(const std::string& level_dir,
                                                 uint32_t stage,
                                                 const v1::LevelResult& result,
                                                 SavedRun* run) {
  CutOffLevel level(run->plan, stage);
  const absl::StatusOr<size_t> rows = AddSavedRows(level_dir, &level);
  run->notices.push_back(absl::StrCat(
      level_dir, "/byzerperf.json is missing; ",
      rows.ok() ? "its figures were made of the rows" : "so are its figures"));
  if (!rows.ok() && !absl::IsNotFound(rows.status())) return rows.status();
  return level.Seed(result);
}

absl::Status ReadLevel(const std::string& dir, uint32_t stage, SavedRun* run) {
  const std::string level_dir = absl::StrCat(
      dir, "/levels/", run->plan.stages(static_cast<int>(stage)).level());
  if (!Exists(level_dir)) return absl::OkStatus();  // it did not come so far
  if (!Exists(level_dir + "/summary.json")) {
    return ReadCutOff(level_dir, stage, run);
  }
  v1::LevelResult result;
  RETURN_IF_ERROR(ReadJsonFile(level_dir + "/summary.json", &result));
  v1::ByzerPerfAggregates seed;
  if (Exists(level_dir + "/byzerperf.json")) {
    RETURN_IF_ERROR(ReadJsonFile(level_dir + "/byzerperf.json", &seed));
  } else {
    ASSIGN_OR_RETURN(seed, MakeSeed(level_dir, stage, result, run));
  }
  *run->result.add_levels() = std::move(result);
  run->seed_aggregates.push_back(seed);
  return absl::OkStatus();
}

// What summary.json would say when the run did not come to write it.
void FillHead(const SavedRun& run, v1::RunResult* result) {
  result->set_schema(1);
  result->set_version(run.environment.coordinator_version());
  result->set_run_id(run.plan.run_id());
  result->set_model(JoinedModelNames(run.plan));
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
  const auto stages = static_cast<uint32_t>(run.plan.stages_size());
  for (uint32_t stage = 0; stage < stages; ++stage) {
    RETURN_IF_ERROR(ReadLevel(dir, stage, &run));
  }
  if (run.result.ended().empty()) {
    run.result.set_ended("failed");
    run.result.set_ended_reason(std::string(kCoordinatorEnded));
  }
  FillObjectiveResults(run.plan, &run.result);
  FillFindings(run.plan, &run.result);
  return run;
}

}  // namespace byzerperf
