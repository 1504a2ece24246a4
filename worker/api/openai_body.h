#ifndef BYZERPERF_WORKER_API_OPENAI_BODY_H_
#define BYZERPERF_WORKER_API_OPENAI_BODY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "worker/api/api.h"

namespace byzerperf {

// The request body that `chat/completions` and `completions` share. Whatever
// the plan fixes for all requests is written once, here.
class OpenAiBody {
 public:
  explicit OpenAiBody(const v1::LoadPlan& plan);

  // `{…the plan's fields…, "NAME": INPUT, …}`. `input_json` is JSON text: the
  // messages, or the prompt's string or token ids. A field of the plan's extra
  // body wins over one of the same name.
  std::string Build(std::string_view input_name, std::string_view input_json,
                    const v1::Prompt& prompt, std::string_view model,
                    const UsageOptions& usage) const;

 private:
  // `{"model":"…"` and the plan's fields behind it.
  std::string BeginningFor(std::string_view model) const;
  void AddFixed(std::string_view name, std::string_view value_json);
  void AddSampling(const v1::Sampling& sampling);
  void AddTemplateParameters(const v1::Sampling& sampling);
  bool IsOverridden(std::string_view name) const;
  void AppendField(std::string_view name, std::string_view value_json,
                   std::string& body) const;

  std::vector<std::string> overridden_;  // names in the plan's extra body
  std::string fixed_;                    // "name":value,… without braces
  // BeginningFor() each model of the plan.
  std::map<std::string, std::string, std::less<>> beginnings_;
  std::string max_tokens_field_;
  uint32_t max_tokens_ = 0;  // 0: leave it to the server
  std::optional<uint32_t> min_tokens_;
  bool streaming_ = false;
};

// The conversation that is sent: the plan's system prompt in front, unless the
// prompt has a system message of its own; `marker` in front of the first user
// message's text (of the first message, when there is none of a user).
v1::Prompt MakeConversation(const v1::Prompt& prompt,
                            std::string_view system_prompt,
                            std::string_view marker);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_OPENAI_BODY_H_
