#ifndef BYZERPERF_WORKER_API_OPENAI_CHAT_H_
#define BYZERPERF_WORKER_API_OPENAI_CHAT_H_

#include <string>
#include <string_view>

#include "worker/api/api.h"
#include "worker/api/openai_body.h"
#include "worker/api/openai_decoder.h"

namespace byzerperf {

// POST /v1/chat/completions: the server applies the model's own template.
class OpenAiChat final : public Api {
 public:
  explicit OpenAiChat(const v1::LoadPlan& plan);

  std::string_view path() const override { return "/v1/chat/completions"; }
  std::string BuildBody(const v1::Prompt& prompt, std::string_view marker,
                        std::string_view model,
                        const UsageOptions& usage) const override;
  absl::StatusOr<DecodedEvent> Decode(std::string_view json,
                                      bool keep_text) override;

 private:
  OpenAiBody body_;
  OpenAiDecoder decoder_;
  std::string system_prompt_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_OPENAI_CHAT_H_
