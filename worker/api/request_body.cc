#include "worker/api/request_body.h"

#include "common/plan/blocks.h"

namespace byzerperf {

std::string RequestBody(const Api& api, const v1::Corpus& corpus,
                        const v1::Prompt& prompt, const std::string& marker,
                        std::string_view model, const UsageOptions& usage) {
  if (!HasBlocks(prompt)) return api.BuildBody(prompt, marker, model, usage);
  return api.BuildBody(WriteOut(corpus, prompt, marker), "", model, usage);
}

}  // namespace byzerperf
