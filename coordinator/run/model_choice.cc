#include "coordinator/run/model_choice.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace byzerperf {
namespace {

absl::Status NoModelListed(const std::vector<v1::TargetFacts>& targets) {
  std::string reasons;
  for (const v1::TargetFacts& target : targets) {
    absl::StrAppend(&reasons, "\n  ", target.url(), ": ",
                    target.models_error().empty() ? "an empty list"
                                                  : target.models_error());
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--model was not given, and /v1/models names none:", reasons,
                   "\nSay which with --model NAME."));
}

bool Lists(const v1::TargetFacts& target, const std::string& model) {
  return std::find(target.models().begin(), target.models().end(), model) !=
         target.models().end();
}

}  // namespace

std::string WhyNotServed(const std::vector<std::string>& models,
                         const std::vector<v1::TargetFacts>& targets,
                         const std::vector<v1::TargetFacts>& others) {
  for (const std::string& model : models) {
    // What no list names may be served all the same, by an alias.
    const bool listed = std::any_of(
        others.begin(), others.end(),
        [&](const v1::TargetFacts& other) { return Lists(other, model); });
    if (!listed) continue;
    for (const v1::TargetFacts& target : targets) {
      if (target.models().empty() || Lists(target, model)) continue;
      return absl::StrCat(target.url(), " does not serve ", model,
                          ", the model of this run, but ",
                          absl::StrJoin(target.models(), ", "));
    }
  }
  return "";
}

absl::StatusOr<std::string> ChooseModel(
    const std::string& asked, const std::vector<v1::TargetFacts>& targets) {
  if (!asked.empty()) return asked;
  std::set<std::string> served;
  for (const v1::TargetFacts& target : targets) {
    served.insert(target.models().begin(), target.models().end());
  }
  if (served.empty()) return NoModelListed(targets);
  if (served.size() > 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--model was not given, and several are served: ",
        absl::StrJoin(served, ", "), "\nSay which with --model NAME."));
  }
  return *served.begin();
}

}  // namespace byzerperf
