#include "worker/api/api.h"

#include "worker/api/openai_chat.h"
#include "worker/api/openai_completions.h"

namespace byzerperf {

std::unique_ptr<Api> MakeApi(const v1::LoadPlan& plan) {
  if (plan.target().api() == v1::Api::completions) {
    return std::make_unique<OpenAiCompletions>(plan);
  }
  return std::make_unique<OpenAiChat>(plan);
}

}  // namespace byzerperf
