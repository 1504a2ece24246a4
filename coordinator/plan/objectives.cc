#include "coordinator/plan/objectives.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "byzerperf/v1/result.pb.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/stats/metric_names.h"
#include "common/stats/objective_key.h"

namespace byzerperf {
namespace {

constexpr std::string_view kThroughput = "throughput_";

// AIPerf's and vLLM's words for ours; longer ones first where one begins
// another.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11>
    kForeignNames = {
        {{"time_to_first_output_token", "ttfo"},
         {"time_to_first_token", "ttft"},
         {"time_to_second_token", "ttst"},
         {"inter_token_latency", "tpot"},
         {"inter_chunk_latency", "icl"},
         {"request_latency", "e2e"},
         {"output_token_throughput_per_user", "decode_tokens_per_s"},
         {"output_token_throughput", "throughput_output_tokens_per_s"},
         {"request_throughput", "throughput_requests_per_s"},
         {"output_sequence_length", "output_tokens"},
         {"input_sequence_length", "input_tokens"}}};

absl::Status WrongObjective(std::string_view text, std::string_view rule) {
  return absl::InvalidArgumentError(
      absl::StrCat("--fail-on: '", ToAbsl(text), "' ", ToAbsl(rule)));
}

bool IsOpenLoopOnly(v1::Metric::Value metric) {
  return metric == v1::Metric::ttft_intended ||
         metric == v1::Metric::e2e_intended || metric == v1::Metric::send_lag;
}

// `ttft_p99.9` and `ttft-p99_9` are ttft_p99_9.
std::string Normalised(std::string_view name) {
  std::string text = absl::AsciiStrToLower(ToAbsl(Trim(name)));
  std::replace(text.begin(), text.end(), '.', '_');
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

std::string Translated(std::string name, std::vector<std::string>* notices) {
  for (const auto& [foreign, own] : kForeignNames) {
    if (!absl::StartsWith(name, ToAbsl(foreign))) continue;
    std::string translated =
        absl::StrCat(ToAbsl(own), name.substr(foreign.size()));
    notices->push_back(
        absl::StrCat("--fail-on: '", name, "' is taken as '", translated, "'"));
    return translated;
  }
  return name;
}

// The metric of `NAME_STAT` (or `NAME_STAT_ms`), and its key.
struct Figure {
  std::string key;
  std::string_view unit;  // as in MetricInfo
};

std::optional<Figure> MetricFigure(const std::string& name) {
  for (const MetricInfo& info : AllMetrics()) {
    if (IsOpenLoopOnly(info.metric)) continue;
    const std::string bare = v1::Metric::Value_Name(info.metric);
    for (const std::string_view stat : ObjectiveStats()) {
      const std::string key = ObjectiveKey(info.metric, stat);
      if (name == key || name == absl::StrCat(bare, "_", ToAbsl(stat))) {
        return Figure{key, info.unit};
      }
    }
  }
  return std::nullopt;
}

// Not the intervals of the others.
bool IsFigure(const google::protobuf::FieldDescriptor& field) {
  return field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_DOUBLE;
}

std::optional<Figure> ThroughputFigure(const std::string& name) {
  if (!absl::StartsWith(name, ToAbsl(kThroughput))) return std::nullopt;
  const auto* field = v1::Throughput::descriptor()->FindFieldByName(
      name.substr(kThroughput.size()));
  if (field == nullptr || !IsFigure(*field)) return std::nullopt;
  return Figure{name, "per_s"};
}

std::vector<std::string> KnownNames() {
  std::vector<std::string> names = {"error_rate"};
  for (const MetricInfo& info : AllMetrics()) {
    if (IsOpenLoopOnly(info.metric)) continue;
    for (const std::string_view stat : ObjectiveStats()) {
      names.push_back(
          absl::StrCat(v1::Metric::Value_Name(info.metric), "_", ToAbsl(stat)));
    }
  }
  const auto* throughput = v1::Throughput::descriptor();
  for (int i = 0; i < throughput->field_count(); ++i) {
    if (!IsFigure(*throughput->field(i))) continue;
    names.push_back(
        absl::StrCat(ToAbsl(kThroughput), throughput->field(i)->name()));
  }
  return names;
}

absl::StatusOr<double> Milliseconds(std::string_view text) {
  double bare = 0;
  const absl::StatusOr<absl::Duration> duration = ParseDuration(text);
  if (absl::SimpleAtod(ToAbsl(text), &bare) || !duration.ok()) {
    return absl::InvalidArgumentError(
        "needs a time with its unit, such as 500ms");
  }
  return absl::ToDoubleMilliseconds(*duration);
}

absl::StatusOr<double> Amount(std::string_view text) {
  constexpr std::array<std::string_view, 6> kUnits = {
      "tokens/s", "tok/s", "req/s", "tokens", "tok", "/s"};
  for (const std::string_view unit : kUnits) {
    if (!absl::EndsWith(ToAbsl(text), ToAbsl(unit))) continue;
    text = Trim(text.substr(0, text.size() - unit.size()));
    break;
  }
  double number = 0;
  if (absl::SimpleAtod(ToAbsl(text), &number) && number >= 0 && number < 1e18) {
    return number;
  }
  return absl::InvalidArgumentError("needs a number from 0");
}

// `1%` and `1` are the same.
absl::StatusOr<double> Percent(std::string_view text) {
  if (absl::EndsWith(ToAbsl(text), "%")) text.remove_suffix(1);
  double number = 0;
  if (absl::SimpleAtod(ToAbsl(text), &number) && number >= 0 && number < 1e18) {
    return number;
  }
  return absl::InvalidArgumentError("needs a percentage, such as 1%");
}

absl::StatusOr<v1::Objective> ParseOne(const std::string& text,
                                       std::vector<std::string>* notices) {
  const size_t op = text.find_first_of("<>");
  if (op == std::string::npos || op + 1 >= text.size() ||
      text.find_first_of("<>=", op + 1) != std::string::npos) {
    return WrongObjective(
        text,
        "must be NAME_STAT < VALUE UNIT or NAME_STAT > VALUE UNIT, "
        "such as ttft_p99<500ms");
  }
  const std::string name = Translated(Normalised(text.substr(0, op)), notices);
  std::optional<Figure> figure = MetricFigure(name);
  if (!figure.has_value()) figure = ThroughputFigure(name);
  if (name == "error_rate") figure = Figure{name, "share"};
  if (!figure.has_value()) {
    const std::string nearest = NearestName(name, KnownNames());
    return WrongObjective(
        text, absl::StrCat("must name error_rate, throughput_… or a metric "
                           "and its statistic, such as ttft_p99 or tpot_mean",
                           nearest.empty() ? "" : "; did you mean ", nearest,
                           nearest.empty() ? "" : "?"));
  }
  const std::string value(Trim(std::string_view(text).substr(op + 1)));
  absl::StatusOr<double> limit = figure->unit == "ms"      ? Milliseconds(value)
                                 : figure->unit == "share" ? ParseShare(value)
                                 : figure->unit == "%"     ? Percent(value)
                                                           : Amount(value);
  if (!limit.ok()) return WrongObjective(text, ToStd(limit.status().message()));
  v1::Objective objective;
  objective.set_name(figure->key);
  objective.set_less(text[op] == '<');
  objective.set_limit(*limit);
  objective.set_text(text);
  return objective;
}

}  // namespace

absl::StatusOr<double> ParseShare(const std::string& text) {
  const bool is_percent = absl::EndsWith(text, "%");
  const std::string number =
      is_percent ? text.substr(0, text.size() - 1) : text;
  double share = 0;
  if (absl::SimpleAtod(number, &share)) {
    if (is_percent) share /= 100;
    if (share >= 0 && share <= 1) return share;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' must be a percentage such as 5% or a share from 0 to 1"));
}

absl::StatusOr<Objectives> ParseObjectives(
    const std::vector<std::string>& texts) {
  Objectives objectives;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(v1::Objective objective,
                     ParseOne(text, &objectives.notices));
    objectives.list.push_back(std::move(objective));
  }
  return objectives;
}

}  // namespace byzerperf
