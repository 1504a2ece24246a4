#include "coordinator/plan/model_flags.h"

#include <cmath>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "common/plan/model_mix.h"
#include "coordinator/plan/plan_words.h"

namespace byzerperf {
namespace {

// More models are cut off: the report has a table of all.
constexpr size_t kMaxModelsBytes = 300;
constexpr double kMaxZipfExponent = 10;

std::vector<std::string> TrimmedParts(const std::string& text) {
  std::vector<std::string> parts;
  for (const auto part : absl::StrSplit(text, ',')) {
    parts.emplace_back(Trim(ToStd(part)));
  }
  return parts;
}

absl::StatusOr<std::vector<std::string>> ReadModels(const std::string& text) {
  std::vector<std::string> names = TrimmedParts(text);
  for (const std::string& name : names) {
    if (!name.empty() || names.size() == 1) continue;
    return BreaksRule("--model", absl::StrCat("'", text, "'"),
                      "must have a name between its commas, such as a,b,c");
  }
  return names;
}

absl::Status WrongWeights(const std::string& text, size_t models) {
  return BreaksRule(
      "--model-weights", absl::StrCat("'", text, "'"),
      absl::StrFormat("must be a number above 0 for each of the %d models of "
                      "--model, such as 70,20,10, or zipf:S with S from 0 to "
                      "%g, such as zipf:1.1",
                      models, kMaxZipfExponent));
}

absl::StatusOr<std::vector<double>> ZipfWeights(const std::string& text,
                                                std::string_view exponent_text,
                                                size_t models) {
  double exponent = 0;
  if (!absl::SimpleAtod(ToAbsl(exponent_text), &exponent) ||
      !(exponent >= 0 && exponent <= kMaxZipfExponent)) {
    return WrongWeights(text, models);
  }
  std::vector<double> weights;
  weights.reserve(models);
  for (size_t k = 1; k <= models; ++k) {
    weights.push_back(std::pow(static_cast<double>(k), -exponent));
  }
  return weights;
}

absl::StatusOr<std::vector<double>> ReadWeights(const std::string& text,
                                                size_t models) {
  absl::string_view exponent = text;
  if (absl::ConsumePrefix(&exponent, "zipf:")) {
    return ZipfWeights(text, ToStd(exponent), models);
  }
  std::vector<double> weights;
  for (const std::string& part : TrimmedParts(text)) {
    double weight = 0;
    if (!absl::SimpleAtod(part, &weight) || !(weight > 0)) {
      return WrongWeights(text, models);
    }
    weights.push_back(weight);
  }
  if (weights.size() != models) return WrongWeights(text, models);
  return weights;
}

}  // namespace

absl::Status FillModels(const std::string& models,
                        const std::optional<std::string>& weights,
                        v1::LoadPlan* plan) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, ReadModels(models));
  plan->set_model(names.front());
  if (names.size() == 1) {
    if (!weights.has_value()) return absl::OkStatus();
    return BreaksRule("--model-weights", absl::StrCat("'", *weights, "'"),
                      "needs several models, such as --model a,b,c");
  }
  std::vector<double> shares(names.size(), 1);
  if (weights.has_value()) {
    ASSIGN_OR_RETURN(shares, ReadWeights(*weights, names.size()));
  }
  for (size_t i = 0; i < names.size(); ++i) {
    v1::ModelShare* model = plan->add_models();
    model->set_name(names[i]);
    model->set_weight(shares[i]);
  }
  return absl::OkStatus();
}

std::string ModelsText(const v1::LoadPlan& plan, std::string_view share,
                       std::string_view comma) {
  if (!HasModelMix(plan)) return plan.model();
  std::string text;
  for (int i = 0; i < plan.models_size(); ++i) {
    const double percent = ModelShareOf(plan, static_cast<uint32_t>(i)) * 100;
    absl::StrAppend(&text, i == 0 ? "" : ToAbsl(comma),
                    FillPhrase(share, plan.models(i).name(),
                               absl::StrFormat("%.3g", percent)));
  }
  return SafeUtf8(text, kMaxModelsBytes);
}

}  // namespace byzerperf
