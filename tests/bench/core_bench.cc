// What one chunk of a stream costs in each step of the hot path, beside a floor
// that does the least that any client must do. Read the ratios, not the times:
// tests/bench/run.sh prints them.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "common/stats/histogram.h"
#include "worker/api/api.h"
#include "worker/sse/sse_parser.h"

namespace byzerperf {
namespace {

constexpr std::string_view kEvent =
    "data: "
    "{\"id\":\"chatcmpl-0123456789\",\"object\":\"chat.completion.chunk\","
    "\"created\":1700000000,\"model\":\"chat\",\"choices\":[{\"index\":0,"
    "\"delta\":{\"content\":\" hello\"},\"logprobs\":null,"
    "\"finish_reason\":null}]}\n\n";
constexpr std::string_view kJson = kEvent.substr(6, kEvent.size() - 8);

std::string Stream(int events) {
  std::string stream;
  for (int i = 0; i < events; ++i) stream += kEvent;
  return stream;
}

void SplitLinesByMemchr(benchmark::State& state) {
  const std::string stream = Stream(64);
  for (auto _ : state) {
    const char* at = stream.data();
    const char* const end = at + stream.size();
    int64_t lines = 0;
    while (at != end) {
      at = static_cast<const char*>(
               memchr(at, '\n', static_cast<size_t>(end - at))) +
           1;
      ++lines;
    }
    benchmark::DoNotOptimize(lines);
  }
  state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(SplitLinesByMemchr);

void SplitEvents(benchmark::State& state) {
  const std::string stream = Stream(64);
  SseParser parser;
  uint64_t bytes = 0;
  const SseParser::Handler handler = [&bytes](const SseEvent& event) {
    bytes += event.data.size();
  };
  for (auto _ : state) parser.Feed(stream, handler);
  benchmark::DoNotOptimize(bytes);
  state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(SplitEvents);

void DecodeEvent(benchmark::State& state) {
  v1::LoadPlan plan;
  plan.set_model("chat");
  plan.mutable_target()->set_api(v1::Api::chat);
  plan.mutable_target()->set_streaming(true);
  plan.mutable_sampling()->set_template_(v1::Template::auto_);
  const auto api = MakeApi(plan);
  for (auto _ : state) {
    auto decoded = api->Decode(kJson, /*keep_text=*/false);
    benchmark::DoNotOptimize(decoded);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(DecodeEvent);

void PushToVector(benchmark::State& state) {
  std::vector<uint64_t> values(1 << 16);
  uint64_t i = 0;
  for (auto _ : state) {
    values[i & 0xFFFF] = 10'000'000 + i % 4096;
    benchmark::ClobberMemory();
    ++i;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(PushToVector);

void RecordInHistogram(benchmark::State& state) {
  Histogram histogram;
  uint64_t i = 0;
  for (auto _ : state) {
    histogram.Record(10'000'000 + i % 4096);
    benchmark::ClobberMemory();
    ++i;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(RecordInHistogram);

void MergeHistograms(benchmark::State& state) {
  Histogram part;
  for (uint64_t i = 0; i < 100'000; ++i) part.Record(5'000'000 + i * 997);
  Histogram whole;
  for (auto _ : state) whole.Merge(part);
  benchmark::DoNotOptimize(whole.count());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(MergeHistograms);

}  // namespace
}  // namespace byzerperf

BENCHMARK_MAIN();
