#include "worker/api/openai_completions.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/json_string.h"
#include "worker/api/templates.h"

namespace byzerperf {

OpenAiCompletions::OpenAiCompletions(const v1::LoadPlan& plan)
    : body_(plan),
      template_(plan.sampling().template_()),
      system_prompt_(plan.sampling().system_prompt()) {}

std::string OpenAiCompletions::BuildBody(const v1::Prompt& prompt,
                                         std::string_view marker,
                                         std::string_view model,
                                         const UsageOptions& usage) const {
  if (!prompt.token_ids().empty()) {
    return body_.Build(
        "prompt",
        absl::StrCat("[", absl::StrJoin(prompt.token_ids(), ","), "]"), prompt,
        model, usage);
  }
  const v1::Prompt conversation =
      MakeConversation(prompt, system_prompt_, marker);
  std::string text;
  AppendJsonString(RenderTemplate(template_, conversation), text);
  return body_.Build("prompt", text, prompt, model, usage);
}

absl::StatusOr<DecodedEvent> OpenAiCompletions::Decode(std::string_view json,
                                                       bool keep_text) {
  return decoder_.Decode(json, keep_text);
}

}  // namespace byzerperf
