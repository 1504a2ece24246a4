#ifndef BYZERPERF_WORKER_API_OPENAI_COMPLETIONS_H_
#define BYZERPERF_WORKER_API_OPENAI_COMPLETIONS_H_

#include <string>
#include <string_view>

#include "worker/api/api.h"
#include "worker/api/openai_body.h"
#include "worker/api/openai_decoder.h"

namespace byzerperf {

// POST /v1/completions: the prompt is rendered here, by the plan's template.
class OpenAiCompletions final : public Api {
 public:
  explicit OpenAiCompletions(const v1::LoadPlan& plan);

  std::string_view path() const override { return "/v1/completions"; }
  std::string BuildBody(const v1::Prompt& prompt, std::string_view marker,
                        std::string_view model,
                        const UsageOptions& usage) const override;
  absl::StatusOr<DecodedEvent> Decode(std::string_view json,
                                      bool keep_text) override;

 private:
  OpenAiBody body_;
  OpenAiDecoder decoder_;
  v1::Template::Value template_;
  std::string system_prompt_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_OPENAI_COMPLETIONS_H_
