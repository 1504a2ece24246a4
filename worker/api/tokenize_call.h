#ifndef BYZERPERF_WORKER_API_TOKENIZE_CALL_H_
#define BYZERPERF_WORKER_API_TOKENIZE_CALL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

inline constexpr char kTokenizePath[] = "/tokenize";

// A request body that vLLM and SGLang (`prompt`, `add_special_tokens`) and
// llama.cpp (`content`, `add_special`) understand alike: the text by itself,
// without the tokens that stand at the beginning of a prompt.
std::string TokenizeBody(std::string_view model, std::string_view text);

// The token ids of an answer: its `tokens`, numbers or objects with an `id`.
// InvalidArgument when it is not such JSON.
absl::StatusOr<std::vector<uint32_t>> ReadTokenIds(std::string_view body);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_TOKENIZE_CALL_H_
