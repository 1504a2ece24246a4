#include "coordinator/report/asked_view.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "byzerperf/v1/environment.pb.h"
#include "common/base/text.h"
#include "coordinator/report/asked_lengths.h"
#include "coordinator/report/asked_load_view.h"
#include "coordinator/report/asked_prompts_view.h"
#include "coordinator/report/markdown_cell.h"
#include "coordinator/report/model_text.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

void AddIf(bool present, const std::string& name, const std::string& value,
           View* view) {
  if (present) view->Add(name).texts["value"] = MarkdownCell(value);
}

// protobuf's maps have no order of their own.
template <typename Map>
std::string Pairs(const Map& map) {
  const std::map<std::string, typename Map::mapped_type> sorted(map.begin(),
                                                                map.end());
  return absl::StrJoin(sorted, ", ", absl::PairFormatter("="));
}

std::string TemplateName(v1::Template::Value value) {
  return value == v1::Template::default_ ? "default"
                                         : v1::Template::Value_Name(value);
}

void AddSampling(const v1::Sampling& sampling, View* view) {
  view->texts["template"] = TemplateName(sampling.template_());
  if (sampling.template_params_seed()) {
    if (sampling.template_() == v1::Template::qwen) view->Add("seed_qwen");
    if (sampling.template_() == v1::Template::yi) view->Add("seed_yi");
  }
  view->texts["max_tokens"] = absl::StrCat(sampling.max_tokens());
  view->texts["temperature"] = absl::StrCat(sampling.temperature());
  view->texts["top_p"] = absl::StrCat(sampling.top_p());
  AddIf(sampling.has_min_tokens(), "min_tokens",
        absl::StrCat(sampling.min_tokens()), view);
  if (sampling.ignore_eos()) view->Add("ignore_eos");
  const std::string& extra = sampling.extra_body_json();
  AddIf(!extra.empty() && extra != "{}", "extra_body", extra, view);
  AddIf(!sampling.system_prompt().empty(), "system_prompt",
        sampling.system_prompt(), view);
}

void AddTargetFacts(const v1::Target& target, View* view) {
  view->Add(target.api() == v1::Api::completions ? "api_completions"
                                                 : "api_chat");
  view->Add(target.streaming() ? "streaming" : "not_streaming");
  view->Add(target.new_connection_per_request() ? "connection_never"
                                                : "connection_pooled");
  if (target.insecure()) view->Add("insecure");
  if (target.allow_plaintext_key()) view->Add("plaintext_key");
}

void AddPrompts(const v1::LoadPlan& plan, View* view) {
  const auto reuse = plan.prompt_reuse();
  view->Add(reuse == v1::PromptReuse::same    ? "reuse_same"
            : reuse == v1::PromptReuse::fresh ? "reuse_fresh"
                                              : "reuse_bust");
  AddIf(!plan.prompt_set_hash().empty(), "prompt_set",
        plan.prompt_set_hash().substr(0, 12), view);
  const std::string& reset_cache = plan.target().reset_cache();
  AddIf(!reset_cache.empty(), "reset_cache", reset_cache, view);
  view->texts["random_seed"] = absl::StrCat(plan.random_seed());
}

void AddDeployment(const v1::LoadPlan& plan, View* view) {
  const v1::Deployment& deployment = plan.deployment();
  if (deployment.num_gpus() == 1) view->Add("single_gpu");
  if (deployment.num_gpus() > 0) {
    View& gpus = view->Add("gpus");
    gpus.texts["count"] = absl::StrCat(deployment.num_gpus());
    AddIf(!deployment.gpu().empty(), "gpu_name", deployment.gpu(), &gpus);
    if (deployment.has_gpu_hour_price()) {
      View& price = gpus.Add("price");
      price.texts["amount"] = FormatNumber(deployment.gpu_hour_price());
      price.texts["currency"] = MarkdownCell(deployment.currency());
    }
  }
  AddIf(!deployment.labels().empty(), "labels", Pairs(deployment.labels()),
        view);
  AddIf(!plan.metadata().empty(), "metadata", Pairs(plan.metadata()), view);
}

void AddWorkers(const ReportInput& input, View* view) {
  std::set<std::string> versions;
  std::vector<std::string> workers;
  for (const v1::WorkerFacts& worker : input.environment.workers()) {
    workers.push_back(worker.worker());
    if (worker.version() != input.result.version()) {
      versions.insert(worker.version());
    }
  }
  AddIf(!workers.empty(), "workers", absl::StrJoin(workers, ", "), view);
  double spread_ms = 0;
  for (const v1::LevelResult& level : input.result.levels()) {
    spread_ms = std::max(spread_ms, level.start_spread_ms());
  }
  if (spread_ms > 0 && !workers.empty()) {
    view->sections["workers"].back().Add("spread").texts["ms"] =
        FormatNumber(spread_ms);
  }
  view->texts["version"] = MarkdownCell(input.result.version());
  AddIf(!versions.empty(), "worker_versions", absl::StrJoin(versions, ", "),
        view);
}

void AddTokenSources(const v1::RunResult& result, View* view) {
  std::map<std::string, uint32_t> sources;
  for (const v1::LevelResult& level : result.levels()) {
    for (const auto& [source, count] : level.token_sources()) {
      sources[source] += count;
    }
  }
  AddIf(!sources.empty(), "token_sources",
        absl::StrJoin(sources, ", ",
                      [](std::string* out, const auto& source) {
                        absl::StrAppend(out, "`", source.first, "`");
                      }),
        view);
}

}  // namespace

void AddAsked(const ReportInput& input, ReportLanguage language, View* view) {
  // Not known of a run that ended before a server had told its models.
  const std::string model = ModelsAsked(input, language);
  if (!model.empty()) view->Add("model_known");
  view->texts["model"] = MarkdownCell(model);
  view->texts["run_id"] = MarkdownCell(input.result.run_id());
  // `via URL` or `direct to N targets`, said in the report's language.
  // Of a run that was cut off it is not known.
  const std::string& path = input.result.path();
  if (!path.empty()) view->Add("path_known");
  view->texts["path"] = MarkdownCell(path);
  if (language == ReportLanguage::kChinese) {
    std::string_view rest = path;
    if (rest.substr(0, 4) == "via ") {
      view->texts["path"] = "经由 " + MarkdownCell(rest.substr(4));
    } else if (rest.substr(0, 10) == "direct to ") {
      rest = rest.substr(10, rest.find(' ', 10) - 10);
      view->texts["path"] =
          absl::StrCat("直连 ", MarkdownCell(rest), " 个目标服务");
    }
  }
  AddTargetFacts(input.plan.target(), view);
  AddSampling(input.plan.sampling(), view);
  AddPrompts(input.plan, view);
  AddAskedPrompts(input.plan, view);
  AddAskedLoad(input.plan, language, view);
  AddDeployment(input.plan, view);
  AddWorkers(input, view);
  AddTokenSources(input.result, view);
  AddAskedInputLengths(input.result, view);
  AddAskedOutputLengths(input.result, view);
}

}  // namespace byzerperf
