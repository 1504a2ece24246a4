#ifndef BYZERPERF_SIMULATOR_SERVER_METRICS_H_
#define BYZERPERF_SIMULATOR_SERVER_METRICS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace byzerperf {

// The simulator's /metrics, in vLLM's names, labels and bucket bounds.
class ServerMetrics {
 public:
  explicit ServerMetrics(const std::string& model_name);
  ~ServerMetrics();
  ServerMetrics(const ServerMetrics&) = delete;
  ServerMetrics& operator=(const ServerMetrics&) = delete;

  // A prompt that got a slot, and how much of it was cached.
  void AddPrompt(uint32_t input_tokens, uint32_t cached_tokens);
  void AddFirstToken(int64_t ttft_ns);
  void AddNextToken(int64_t gap_ns);
  // An answer that was given whole, with its finish reason.
  void AddAnswer(int64_t e2e_ns, std::string_view finish_reason);

  // The text format of Prometheus.
  std::string Text(uint32_t running, uint32_t waiting);

 private:
  class Families;  // holds prometheus-cpp
  std::unique_ptr<Families> families_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_SERVER_METRICS_H_
