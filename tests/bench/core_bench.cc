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
#include "worker/api/event_reader.h"
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
  const auto api = MakeApi(v1::LoadPlan());
  for (auto _ : state) {
    auto decoded = api->Decode(kJson, /*keep_text=*/false);
    benchmark::DoNotOptimize(decoded);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(DecodeEvent);

// Events of one stream, in which only the text differs.
void ReadEvents(benchmark::State& state) {
  const auto api = MakeApi(v1::LoadPlan());
  EventReader reader(*api, /*keep_text=*/false);
  const std::string_view text = " hello";
  std::vector<std::string> events(64, std::string(kJson));
  for (size_t i = 0; i < events.size(); ++i) {
    events[i].replace(kJson.find(text), text.size(), 1 + i % 8, 'a');
  }
  for (auto _ : state) {
    for (const std::string& event : events) {
      auto read = reader.Read(event);
      benchmark::DoNotOptimize(read);
    }
  }
  state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(ReadEvents);

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
