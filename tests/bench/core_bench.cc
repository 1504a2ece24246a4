// What one chunk of a stream costs in each step of the hot path, beside a floor
// that does the least that any client must do. Read the ratios, not the times:
// tests/bench/run.sh prints them.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "common/stats/histogram.h"
#include "worker/api/api.h"
#include "worker/api/event_reader.h"
#include "worker/load/recorder.h"
#include "worker/load/request_tracker.h"
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

// Splitting, reading and taking in: all that an event costs behind the
// transport while its request runs; 64 events a request, one a read.
void TrackEvents(benchmark::State& state) {
  const auto api = MakeApi(v1::LoadPlan());
  RequestTracker tracker(*api, {}, [](RequestTracker&) {});
  HttpResult result;
  for (auto _ : state) {
    tracker.Begin();
    tracker.OnHead(200, "text/event-stream");
    for (int64_t i = 1; i <= 64; ++i) {
      tracker.OnBody(kEvent, {.stamp_ns = i * 1'000'000, .read_ns = i});
    }
    tracker.OnEnd(result);
  }
  state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(TrackEvents);

// What an event costs when its request is recorded; 1000 events a request.
void RecordEvents(benchmark::State& state) {
  RunContext run;
  run.targets = {"http://localhost"};
  run.prompts = std::make_shared<v1::PromptSet>();
  RequestRecord record;
  record.outcome = v1::Outcome::ok;
  record.output_tokens = 1000;
  record.token_source = TokenSource::kUsage;
  record.token_timing = TokenTiming::kSpread;
  record.gap_tokens = GapTokens::kOneEach;
  for (int64_t i = 1; i <= 1000; ++i) {
    record.text_events.push_back(
        {.stamp_ns = i * 10'000'000 + i * i % 4096 * 1000, .bytes = 6});
  }
  Recorder recorder(run, 0);
  for (auto _ : state) {
    recorder.AddFinished(record);
    if (recorder.window_is_full()) recorder.TakeWindow(0);
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}
BENCHMARK(RecordEvents);

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
