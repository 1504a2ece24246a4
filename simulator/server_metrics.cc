#include "simulator/server_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

using prometheus::Histogram;

// Bounds of vllm/v1/metrics/loggers.py, in seconds.
const Histogram::BucketBoundaries& TtftBounds() {
  static const auto* const bounds = new Histogram::BucketBoundaries{
      0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75,
      1,     2.5,   5,    7.5,  10,   20,   40,   80,  160,  640, 2560};
  return *bounds;
}

const Histogram::BucketBoundaries& GapBounds() {
  static const auto* const bounds = new Histogram::BucketBoundaries{
      0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5,
      0.75, 1,     2.5,  5,     7.5, 10,   20,  40,  80};
  return *bounds;
}

const Histogram::BucketBoundaries& E2eBounds() {
  static const auto* const bounds = new Histogram::BucketBoundaries{
      0.3, 0.5, 0.8, 1,  1.5, 2,   2.5, 5,   10,   15,  20,
      30,  40,  50,  60, 120, 240, 480, 960, 1920, 7680};
  return *bounds;
}

}  // namespace

class ServerMetrics::Families {
 public:
  explicit Families(const std::string& model_name)
      : labels_{{"engine", "0"}, {"model_name", model_name}},
        running(AddGauge("vllm:num_requests_running",
                         "Number of requests in the batch.")),
        waiting(AddGauge("vllm:num_requests_waiting",
                         "Number of requests in the queue.")),
        prompt_tokens(
            AddCounter("vllm:prompt_tokens_total", "Number of input tokens.")),
        generation_tokens(AddCounter("vllm:generation_tokens_total",
                                     "Number of output tokens.")),
        cache_queries(AddCounter("vllm:prefix_cache_queries_total",
                                 "Input tokens looked up in the cache.")),
        cache_hits(AddCounter("vllm:prefix_cache_hits_total",
                              "Input tokens found in the cache.")),
        ttft(AddHistogram("vllm:time_to_first_token_seconds",
                          "From receipt to the first token.", TtftBounds())),
        gap(AddHistogram("vllm:inter_token_latency_seconds",
                         "Between two tokens.", GapBounds())),
        e2e(AddHistogram("vllm:e2e_request_latency_seconds",
                         "From receipt to the last token.", E2eBounds())),
        success_(prometheus::BuildCounter()
                     .Name("vllm:request_success_total")
                     .Help("Answers given whole, by finish reason.")
                     .Labels(labels_)
                     .Register(registry_)) {}

  prometheus::Counter& Success(std::string_view finish_reason) {
    return success_.Add({{"finished_reason", std::string(finish_reason)}});
  }

  std::string Text() {
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  prometheus::Gauge& AddGauge(const char* name, const char* help) {
    return prometheus::BuildGauge()
        .Name(name)
        .Help(help)
        .Register(registry_)
        .Add(labels_);
  }
  prometheus::Counter& AddCounter(const char* name, const char* help) {
    return prometheus::BuildCounter()
        .Name(name)
        .Help(help)
        .Register(registry_)
        .Add(labels_);
  }
  Histogram& AddHistogram(const char* name, const char* help,
                          const Histogram::BucketBoundaries& bounds) {
    return prometheus::BuildHistogram()
        .Name(name)
        .Help(help)
        .Register(registry_)
        .Add(labels_, bounds);
  }

  prometheus::Registry registry_;
  std::map<std::string, std::string> labels_;

 public:
  prometheus::Gauge& running;
  prometheus::Gauge& waiting;
  prometheus::Counter& prompt_tokens;
  prometheus::Counter& generation_tokens;
  prometheus::Counter& cache_queries;
  prometheus::Counter& cache_hits;
  Histogram& ttft;
  Histogram& gap;
  Histogram& e2e;

 private:
  prometheus::Family<prometheus::Counter>& success_;
};

ServerMetrics::ServerMetrics(const std::string& model_name)
    : families_(std::make_unique<Families>(model_name)) {}

ServerMetrics::~ServerMetrics() = default;

void ServerMetrics::AddPrompt(uint32_t input_tokens, uint32_t cached_tokens) {
  families_->prompt_tokens.Increment(input_tokens);
  families_->cache_queries.Increment(input_tokens);
  families_->cache_hits.Increment(cached_tokens);
}

void ServerMetrics::AddFirstToken(int64_t ttft_ns) {
  families_->generation_tokens.Increment();
  families_->ttft.Observe(NsToSeconds(ttft_ns));
}

void ServerMetrics::AddNextToken(int64_t gap_ns) {
  families_->generation_tokens.Increment();
  families_->gap.Observe(NsToSeconds(gap_ns));
}

void ServerMetrics::AddAnswer(int64_t e2e_ns, std::string_view finish_reason) {
  families_->e2e.Observe(NsToSeconds(e2e_ns));
  families_->Success(finish_reason).Increment();
}

std::string ServerMetrics::Text(uint32_t running, uint32_t waiting) {
  families_->running.Set(running);
  families_->waiting.Set(waiting);
  return families_->Text();
}

}  // namespace byzerperf
