#ifndef BYZERPERF_WORKER_API_REQUEST_BODY_H_
#define BYZERPERF_WORKER_API_REQUEST_BODY_H_

#include <string>
#include <string_view>

#include "byzerperf/v1/plan.pb.h"
#include "worker/api/api.h"

namespace byzerperf {

// The body of a request that asks this prompt: its blocks, if it has any, are
// cut from the corpus first (common/plan/blocks.h), with `marker` ("" for none)
// behind those that are shared; else the marker is put where BuildBody() does.
std::string RequestBody(const Api& api, const v1::Corpus& corpus,
                        const v1::Prompt& prompt, const std::string& marker,
                        std::string_view model, const UsageOptions& usage);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_REQUEST_BODY_H_
