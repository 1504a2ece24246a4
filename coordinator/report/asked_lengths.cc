#include "coordinator/report/asked_lengths.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "coordinator/report/level_text.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

// Means that are this near are the same for all that matters: 0.05 %.
constexpr double kEvenShare = 0.0005;

// "0.3%" or "0.2%–0.4%"; – when no level has enough requests.
std::string ErrorsText(const v1::RunResult& result) {
  std::vector<double> errors;
  for (const v1::LevelResult& level : result.levels()) {
    if (const auto error = InputLengthErrorOf(level)) errors.push_back(*error);
  }
  if (errors.empty()) return kAbsent;
  const auto [least, most] = std::minmax_element(errors.begin(), errors.end());
  const std::string from = FormatPercent(*least);
  const std::string to = FormatPercent(*most);
  return from == to ? from : from + "–" + to;
}

// By how much: the section `longer`, `shorter` or `even`.
void AddDifference(double came, double asked, View* item) {
  const double share = came / asked - 1;
  if (std::fabs(share) < kEvenShare) {
    item->Add("even");
    return;
  }
  item->Add(share > 0 ? "longer" : "shorter").texts["share"] =
      FormatPercent(std::fabs(share));
}

}  // namespace

std::optional<double> InputLengthErrorOf(const v1::LevelResult& level) {
  const std::optional<double> percent = P50(level.isl_error_pct());
  if (!percent) return std::nullopt;
  return *percent / 100;
}

void AddInputLengths(const v1::LevelResult& level, View* item) {
  if (!level.has_input_lengths()) return;
  const v1::InputLengths& lengths = level.input_lengths();
  item->texts["asked"] = FormatNumber(lengths.asked_mean());
  item->texts["sent"] = FormatNumber(lengths.sent_mean());
  AddDifference(lengths.sent_mean(), lengths.asked_mean(), item);
}

void AddAskedInputLengths(const v1::RunResult& result, View* view) {
  double requests = 0;
  double asked = 0;
  double sent = 0;
  for (const v1::LevelResult& level : result.levels()) {
    if (!level.has_input_lengths()) continue;
    const double weight = level.isl_error_pct().count();
    requests += weight;
    asked += weight * level.input_lengths().asked_mean();
    sent += weight * level.input_lengths().sent_mean();
  }
  if (requests == 0) return;
  View& lengths = view->Add("input_lengths");
  lengths.texts["asked"] = FormatNumber(asked / requests);
  lengths.texts["sent"] = FormatNumber(sent / requests);
  lengths.texts["error"] = ErrorsText(result);
}

void AddOutputLengths(const v1::LevelResult& level, View* item) {
  if (!level.has_output_lengths()) return;
  const v1::OutputLengths& lengths = level.output_lengths();
  item->texts["asked"] = FormatNumber(lengths.asked_mean());
  item->texts["given"] = FormatNumber(lengths.given_mean());
  AddDifference(lengths.given_mean(), lengths.asked_mean(), item);
}

void AddAskedOutputLengths(const v1::RunResult& result, View* view) {
  double requests = 0;
  double asked = 0;
  double given = 0;
  for (const v1::LevelResult& level : result.levels()) {
    const v1::OutputLengths& lengths = level.output_lengths();
    requests += lengths.requests();
    asked += lengths.requests() * lengths.asked_mean();
    given += lengths.requests() * lengths.given_mean();
  }
  if (requests == 0) return;
  View& lengths = view->Add("output_lengths");
  lengths.texts["asked"] = FormatNumber(asked / requests);
  lengths.texts["given"] = FormatNumber(given / requests);
}

}  // namespace byzerperf
