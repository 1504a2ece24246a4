#include "coordinator/plan/plan_yaml.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "common/base/url.h"
#include "common/cli/command_line.h"
#include "common/cli/flag_value.h"

namespace byzerperf {
namespace {

// A rerun has a place of its own, and a plan file does not name another one.
bool BelongsToThisRunOnly(std::string_view name) {
  return name == "results-dir" || name == "overwrite" || name == "config";
}

bool IsIgnoredFlag(std::string_view name) {
  return name == "ray-address" || name == "tasks_use_ray";
}

bool AnyUrlHoldsSecret(const v1::Secrets& secrets) {
  return std::any_of(secrets.urls().begin(), secrets.urls().end(),
                     [](const std::string& text) {
                       const absl::StatusOr<Url> url = ParseUrl(text);
                       return !url.ok() || HoldsSecret(*url);
                     });
}

std::string HeaderNames(const v1::Secrets& secrets) {
  std::vector<std::string> names;
  for (const auto& [name, unused] : secrets.headers()) names.push_back(name);
  std::sort(names.begin(), names.end());
  return absl::StrJoin(names, ", ");
}

std::string Line(const std::string& name, const std::string& value,
                 const RunOptions& options) {
  std::string key = name;
  std::replace(key.begin(), key.end(), '-', '_');
  if (IsIgnoredFlag(name)) return "";
  if (BelongsToThisRunOnly(name)) {
    return name == "results-dir" ? absl::StrCat("# ", key, ": ", value, "\n")
                                 : "";
  }
  if (name == "header" && !options.secrets.headers().empty()) {
    return absl::StrCat("# header: secret; give again with -H: ",
                        HeaderNames(options.secrets), "\n");
  }
  if (name == "url" && AnyUrlHoldsSecret(options.secrets)) {
    const auto& urls = options.plan.target().urls();
    return absl::StrCat("# url: holds a secret; give again with --url: ",
                        YamlList({urls.begin(), urls.end()}), "\n");
  }
  return absl::StrCat(key, ": ", value, "\n");
}

std::string StageComment(const v1::Stage& stage) {
  std::string text = absl::StrCat("# ", stage.level(), ": ");
  const bool open = stage.load().has_arrivals();
  if (stage.has_request_count()) {
    absl::StrAppend(&text, stage.request_count(), " requests");
  }
  if (stage.has_duration_s()) {
    absl::StrAppend(&text,
                    !stage.has_request_count() ? ""
                    : open                     ? " in "
                                               : " or ",
                    stage.duration_s(), " s");
  }
  absl::StrAppend(&text, ", ", stage.warmup_request_count(),
                  " of them warm-up");
  if (stage.cooldown_request_count() > 0) {
    absl::StrAppend(&text, ", ", stage.cooldown_request_count(), " cool-down");
  }
  return text + "\n";
}

}  // namespace

std::string PlanYaml(RunFlags* flags, const RunOptions& options) {
  CommandLine line("", "");  // reads nothing: it only knows names and values
  AddRunFlags(&line, flags);
  std::string text =
      absl::StrCat("# What run ", options.plan.run_id(),
                   " was asked to do, and what that came to. To do it once\n"
                   "# more give this file to `coordinator --config`.\n");
  for (const auto& [name, value] : line.Values()) {
    text += Line(name, value, options);
  }
  absl::StrAppend(&text, "# The levels that follow from it, over ",
                  options.prompts.prompts_size(), " prompts (SHA-256 ",
                  options.plan.prompt_set_hash(), "):\n");
  for (const v1::Stage& stage : options.plan.stages()) {
    text += StageComment(stage);
  }
  return text;
}

}  // namespace byzerperf
