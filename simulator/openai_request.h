#ifndef BYZERPERF_SIMULATOR_OPENAI_REQUEST_H_
#define BYZERPERF_SIMULATOR_OPENAI_REQUEST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "simulator/model.h"

namespace byzerperf {

enum class OpenAiApi { kChat, kCompletions };

// What the simulator reads of a request's body; fields that only steer
// sampling (temperature, stop, …) are accepted and have no effect.
struct OpenAiRequest {
  OpenAiApi api = OpenAiApi::kChat;
  std::string model;
  std::vector<uint32_t> prompt;  // tokens
  Model::Language language = Model::Language::kEnglish;
  LengthLimits limits;
  bool stream = false;
  bool has_stream_options = false;
  bool include_usage = false;
  bool continuous_usage = false;
};

// InvalidArgument, in words for the client, when the body is not JSON or breaks
// a rule of the API. A chat prompt is rendered as ChatML, so that equal
// beginnings of conversations have equal beginnings of tokens.
absl::StatusOr<OpenAiRequest> ReadOpenAiRequest(OpenAiApi api,
                                                const std::string& body);

// The prompt of a /tokenize body: `prompt`, or `messages` rendered as above.
absl::StatusOr<std::vector<uint32_t>> ReadTokenizeRequest(
    const std::string& body);

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_OPENAI_REQUEST_H_
