// Any bytes as a prompt file or a trace: an error or what keeps the rules, and
// never anything else.
#include <string>
#include <utility>

#include "coordinator/plan/json_reader.h"
#include "coordinator/plan/prompt_csv.h"
#include "coordinator/plan/trace_file.h"
#include "coordinator/plan/trace_prompts.h"
#include "tests/fuzz/fuzz_input.h"

namespace byzerperf {
namespace {

void CheckEntry(const absl::StatusOr<PromptEntry>& entry) {
  if (!entry.ok()) {
    Require(!entry.status().message().empty(), "an error says what is wrong");
    return;
  }
  if (!entry->has_user_text) return;
  Require(HasUserMessage(entry->prompt), "a prompt has a user message");
  for (const v1::Turn& turn : entry->prompt.turns()) {
    Require(!turn.content().empty(), "a turn says something");
  }
}

void ReadJson(std::string_view text, bool multi_turn) {
  JsonReader reader({multi_turn, 0});
  CheckEntry(reader.ReadPrompt(text));
  size_t last = 0;
  (void)reader.ReadPrompts(
      text, [&last](size_t number, const absl::StatusOr<PromptEntry>& entry) {
        Require(number == ++last, "elements come in their order");
        CheckEntry(entry);
        return absl::OkStatus();
      });
}

void ReadCsv(std::string_view text) {
  int last = 0;
  (void)ReadCsvPrompts(
      text, [&last](int line, const absl::StatusOr<PromptEntry>& entry) {
        Require(line > last, "records come in their order");
        last = line;
        CheckEntry(entry);
        return absl::OkStatus();
      });
}

void ReadTraceText(std::string_view text, const TraceWindow& window) {
  const auto trace = ParseTrace(text, "t", std::nullopt, window);
  if (!trace.ok()) return;
  Require(!trace->requests.empty(), "a trace has requests");
  const v1::PromptSet prompts = TracePrompts(*trace, "t", 7);
  Require(prompts.due_us_size() == prompts.prompts_size(),
          "each request has its time");
  uint64_t last_us = 0;
  for (int i = 0; i < prompts.prompts_size(); ++i) {
    Require(prompts.due_us(i) >= last_us, "times never fall");
    last_us = prompts.due_us(i);
    const v1::Prompt& prompt = prompts.prompts(i);
    uint64_t tokens = 0;
    for (const v1::TextBlock& block : prompt.blocks()) tokens += block.tokens();
    Require(tokens == prompt.input_tokens(), "blocks add up to the input");
    Require(tokens > 0 || HasUserMessage(prompt), "a request asks something");
  }
}

}  // namespace
}  // namespace byzerperf

// The first byte says what the others are.
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text = byzerperf::AsText(data + 1, size - 1);
  switch (data[0]) {
    case 'j':
      byzerperf::ReadJson(text, /*multi_turn=*/false);
      byzerperf::ReadJson(text, /*multi_turn=*/true);
      break;
    case 'c':
      byzerperf::ReadCsv(text);
      break;
    default:
      byzerperf::ReadTraceText(text, {});
      byzerperf::ReadTraceText(text, {1'000'000, 2'000'000});
  }
  return 0;
}
