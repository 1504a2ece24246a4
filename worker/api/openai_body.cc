#include "worker/api/openai_body.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/json_string.h"
#include "worker/api/top_level_fields.h"

namespace byzerperf {
namespace {

// Byzer-LLM takes sampling parameters as `gen.NAME` or `generation.NAME`.
std::string WithoutSeedPrefix(const std::string& name) {
  for (const std::string_view prefix : {"gen.", "generation."}) {
    if (name.rfind(prefix, 0) == 0) return name.substr(prefix.size());
  }
  return name;
}

// Of two fields of one name, as `gen.top_k` and `top_k`, the later one holds.
std::vector<JsonField> ExtraFields(const std::string& extra_body_json) {
  std::vector<JsonField> extra;
  if (extra_body_json.empty()) return extra;
  // Validated with the plan: an error can't come.
  auto given = TopLevelFields(extra_body_json);
  if (!given.ok()) return extra;
  for (JsonField& field : *given) {
    field.name = WithoutSeedPrefix(field.name);
    const auto same = std::find_if(
        extra.begin(), extra.end(),
        [&field](const JsonField& f) { return f.name == field.name; });
    if (same != extra.end()) {
      same->value = std::move(field.value);
    } else {
      extra.push_back(std::move(field));
    }
  }
  return extra;
}

}  // namespace

OpenAiBody::OpenAiBody(const v1::LoadPlan& plan)
    : max_tokens_field_(plan.sampling().max_tokens_field().empty()
                            ? "max_tokens"
                            : plan.sampling().max_tokens_field()),
      max_tokens_(plan.sampling().max_tokens()),
      streaming_(plan.target().streaming()) {
  if (plan.sampling().has_min_tokens()) {
    min_tokens_ = plan.sampling().min_tokens();
  }
  const std::vector<JsonField> extra =
      ExtraFields(plan.sampling().extra_body_json());
  for (const JsonField& field : extra) overridden_.push_back(field.name);
  AddSampling(plan.sampling());
  AddFixed("stream", streaming_ ? "true" : "false");
  for (const JsonField& field : extra) {
    absl::StrAppend(&fixed_, ",", JsonString(field.name), ":", field.value);
  }
  if (!fixed_.empty() && fixed_.front() == ',') fixed_.erase(0, 1);
  beginnings_[plan.model()] = BeginningFor(plan.model());
  for (const v1::ModelShare& model : plan.models()) {
    beginnings_[model.name()] = BeginningFor(model.name());
  }
}

std::string OpenAiBody::BeginningFor(std::string_view model) const {
  std::string body = "{";
  AppendField("model", JsonString(model), body);
  if (!fixed_.empty() && body != "{") body += ',';
  return body + fixed_;
}

std::string OpenAiBody::Build(std::string_view input_name,
                              std::string_view input_json,
                              const v1::Prompt& prompt, std::string_view model,
                              const UsageOptions& usage) const {
  const auto known = beginnings_.find(model);
  std::string body;
  body.reserve(fixed_.size() + model.size() + input_json.size() + 200);
  if (known != beginnings_.end()) {
    body += known->second;
  } else {
    body += BeginningFor(model);
  }
  const uint32_t max_tokens =
      prompt.has_max_tokens() ? prompt.max_tokens() : max_tokens_;
  if (max_tokens > 0) {
    AppendField(max_tokens_field_, std::to_string(max_tokens), body);
  }
  if (prompt.has_min_tokens()) {
    AppendField("min_tokens", std::to_string(prompt.min_tokens()), body);
  } else if (min_tokens_) {
    AppendField("min_tokens", std::to_string(*min_tokens_), body);
  }
  if (streaming_ && usage.include_usage && usage.continuous_usage_stats) {
    AppendField("stream_options",
                R"({"include_usage":true,"continuous_usage_stats":true})",
                body);
  } else if (streaming_ && usage.include_usage) {
    AppendField("stream_options", R"({"include_usage":true})", body);
  } else if (streaming_ && usage.continuous_usage_stats) {
    AppendField("stream_options", R"({"continuous_usage_stats":true})", body);
  }
  AppendField(input_name, input_json, body);
  body += '}';
  return body;
}

void OpenAiBody::AddFixed(std::string_view name, std::string_view value_json) {
  AppendField(name, value_json, fixed_);
}

void OpenAiBody::AddSampling(const v1::Sampling& sampling) {
  AddFixed("temperature", JsonNumber(sampling.temperature()));
  AddFixed("top_p", JsonNumber(sampling.top_p()));
  if (sampling.ignore_eos()) AddFixed("ignore_eos", "true");
  if (sampling.template_params_seed()) AddTemplateParameters(sampling);
}

// Byzer-LLM's generation configuration of its templates.
void OpenAiBody::AddTemplateParameters(const v1::Sampling& sampling) {
  if (sampling.template_() == v1::Template::qwen) {
    AddFixed("repetition_penalty", "1.1");
    AddFixed("stop_token_ids", "[151643,151645]");
  } else if (sampling.template_() == v1::Template::yi) {
    AddFixed("stop_token_ids", "[7]");
  }
}

bool OpenAiBody::IsOverridden(std::string_view name) const {
  return std::find(overridden_.begin(), overridden_.end(), name) !=
         overridden_.end();
}

void OpenAiBody::AppendField(std::string_view name, std::string_view value_json,
                             std::string& body) const {
  if (IsOverridden(name)) return;
  if (body != "{" && !body.empty()) body += ',';
  AppendJsonString(name, body);
  body += ':';
  body += value_json;
}

v1::Prompt MakeConversation(const v1::Prompt& prompt,
                            std::string_view system_prompt,
                            std::string_view marker) {
  v1::Prompt conversation;
  const auto has_role = [](const char* role) {
    return
        [role](const v1::Message& message) { return message.role() == role; };
  };
  const auto& given = prompt.messages();
  if (!system_prompt.empty() &&
      std::none_of(given.begin(), given.end(), has_role("system"))) {
    v1::Message* system = conversation.add_messages();
    system->set_role("system");
    system->set_content(std::string(system_prompt));
  }
  auto marked = std::find_if(given.begin(), given.end(), has_role("user"));
  if (marked == given.end()) marked = given.begin();
  for (auto message = given.begin(); message != given.end(); ++message) {
    v1::Message* copy = conversation.add_messages();
    *copy = *message;
    if (message == marked) copy->mutable_content()->insert(0, marker);
  }
  return conversation;
}

}  // namespace byzerperf
