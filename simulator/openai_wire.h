#ifndef BYZERPERF_SIMULATOR_OPENAI_WIRE_H_
#define BYZERPERF_SIMULATOR_OPENAI_WIRE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/openai_request.h"

namespace byzerperf {

struct WireUsage {
  uint32_t input_tokens = 0;
  uint32_t output_tokens = 0;
  uint32_t cached_tokens = 0;
};

// What stands in every body and event of one answer.
struct WireHead {
  OpenAiApi api = OpenAiApi::kChat;
  std::string id;
  std::string model;
  int64_t created_unix_s = 0;
};

// The bytes of one answer, as vLLM writes them: in chat a role delta first,
// then a delta a token, the last one with the finish reason; then a usage event
// with empty `choices` and [DONE]. A null `usage` leaves usage out.
class OpenAiWire {
 public:
  explicit OpenAiWire(const WireHead& head);

  // "" for completions, which have no role.
  std::string RoleEvent(const WireUsage* usage) const;

  // `finish_reason` "" means not yet.
  std::string TokenEvent(std::string_view text, std::string_view finish_reason,
                         const WireUsage* usage) const;

  std::string EmptyChoicesEvent(const WireUsage* usage) const;

  std::string WholeBody(std::string_view text, std::string_view finish_reason,
                        const WireUsage& usage) const;

 private:
  std::string ChoiceEvent(std::string_view choice,
                          const WireUsage* usage) const;

  OpenAiApi api_;
  std::string event_head_;  // `data: {"id":…,` up to before "choices"
  std::string body_head_;
};

inline constexpr std::string_view kDoneEvent = "data: [DONE]\n\n";

// One event around any data.
std::string SseEventText(std::string_view data);

// {"error": {…}}, as vLLM and OpenAI write it.
std::string ErrorBody(int status, std::string_view message);

std::string ModelsBody(std::string_view model, uint32_t context_tokens);

std::string TokenizeBody(const std::vector<uint32_t>& tokens,
                         uint32_t context_tokens);

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_OPENAI_WIRE_H_
