#ifndef BYZERPERF_TESTS_UNIT_SIMULATOR_SERVER_WORDS_H_
#define BYZERPERF_TESTS_UNIT_SIMULATOR_SERVER_WORDS_H_

#include <string_view>

namespace byzerperf {

// What tests of the server say and look for.

inline constexpr std::string_view kChat = "/v1/chat/completions";
inline constexpr std::string_view kText = "/v1/completions";
inline constexpr std::string_view kDone = "data: [DONE]\n\n";

inline constexpr std::string_view kStream =
    R"({"model":"chat","messages":[{"role":"user","content":"Hello"}],)"
    R"("stream":true,"stream_options":{"include_usage":true}})";
inline constexpr std::string_view kTextStream =
    R"({"model":"chat","prompt":"Hello","stream":true})";
inline constexpr std::string_view kWhole =
    R"({"model":"chat","prompt":"Hello"})";

inline constexpr std::string_view kIdle =
    "vllm:num_requests_running{engine=\"0\",model_name=\"chat\"} 0\n";
inline constexpr std::string_view kOneRuns =
    "vllm:num_requests_running{engine=\"0\",model_name=\"chat\"} 1\n";
inline constexpr std::string_view kOneWaits =
    "vllm:num_requests_waiting{engine=\"0\",model_name=\"chat\"} 1\n";

// How often `part` stands in `text`.
inline int CountOf(std::string_view part, std::string_view text) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_SIMULATOR_SERVER_WORDS_H_
