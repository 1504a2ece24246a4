#ifndef BYZERPERF_TESTS_BENCH_PACED_STREAM_H_
#define BYZERPERF_TESTS_BENCH_PACED_STREAM_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace byzerperf {

// What the paced server of the benchmarks sends: chat-completion events of one
// fixed size, each in an HTTP chunk of its own, each with the moment of its
// sending (CLOCK_MONOTONIC nanoseconds, 19 digits) as its text. Nothing but the
// text differs between events, as with real servers.
constexpr std::string_view kEventStart = "data: {";
constexpr std::string_view kStampDigits = "0000000000000000000";
constexpr std::string_view kBeforeStamp =
    "data: {\"id\":\"chatcmpl-012345\",\"object\":\"chat.completion.chunk\","
    "\"created\":1700000000,\"model\":\"chat\",\"choices\":[{\"index\":0,"
    "\"delta\":{\"content\":\"";
constexpr std::string_view kAfterStamp =
    "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
constexpr size_t kEventBytes =
    kBeforeStamp.size() + kStampDigits.size() + kAfterStamp.size();

// The whole answer of a request without streaming.
constexpr std::string_view kShortAnswer =
    "{\"id\":\"chatcmpl-012345\",\"object\":\"chat.completion\",\"created\":"
    "1700000000,\"model\":\"chat\",\"choices\":[{\"index\":0,\"message\":{"
    "\"role\":"
    "\"assistant\",\"content\":\"yes\"},\"finish_reason\":\"stop\"}],\"usage\":"
    "{"
    "\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10}}";

// The last chunks of an answer.
constexpr std::string_view kStreamEnd = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";

// The stamp of an event that begins here; 0 when none does.
inline int64_t SentAt(std::string_view bytes) {
  if (bytes.size() < kEventBytes || !bytes.starts_with(kBeforeStamp)) return 0;
  int64_t sent_ns = 0;
  for (const char digit :
       bytes.substr(kBeforeStamp.size(), kStampDigits.size())) {
    sent_ns = sent_ns * 10 + (digit - '0');
  }
  return sent_ns;
}

// Writes the stamp into an event's digits.
inline void WriteStamp(int64_t sent_ns, char* digits) {
  for (size_t i = kStampDigits.size(); i-- > 0; sent_ns /= 10) {
    digits[i] = static_cast<char>('0' + sent_ns % 10);
  }
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_BENCH_PACED_STREAM_H_
