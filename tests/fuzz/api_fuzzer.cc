// Any bytes as an answer: decoded or refused, never a crash, and alike in a
// stream and alone. Any bytes as a prompt: the body is JSON that says the same.
// Any bytes as the answer of /tokenize: token ids or refused.
#include <memory>
#include <string>

#include "common/base/text.h"
#include "tests/fuzz/fuzz_input.h"
#include "worker/api/api.h"
#include "worker/api/event_reader.h"
#include "worker/api/openai_decoder.h"
#include "worker/api/tokenize_call.h"
#include "worker/api/top_level_fields.h"

namespace byzerperf {
namespace {

void CheckDecoding(std::string_view bytes) {
  OpenAiDecoder decoder;
  const auto kept = decoder.Decode(bytes, /*keep_text=*/true);
  const auto counted = decoder.Decode(bytes, /*keep_text=*/false);
  Require(kept.ok() == counted.ok(), "keeping text changes no verdict");
  if (!kept.ok()) return;
  Require(kept->text_bytes == counted->text_bytes, "the counts are the same");
  Require(kept->text.size() <= kept->text_bytes, "text is what was counted");
  Require(counted->text.empty(), "text is kept only when asked for");
  Require(IsUtf8(kept->text) && IsUtf8(kept->error), "strings are UTF-8");
}

// Reading events in turn, each the shape of the next, is decoding each alone.
void CheckReading(std::string_view bytes, bool keep_text) {
  const auto api = MakeApi(v1::LoadPlan());
  OpenAiDecoder alone;
  EventReader reader(*api, keep_text);
  const auto check = [&](std::string_view json) {
    const auto decoded = alone.Decode(json, keep_text);
    const auto read = reader.Read(json);
    Require(decoded.status() == read.status(), "a reader refuses the same");
    if (read.ok()) Require(*decoded == **read, "a reader reads the same");
  };
  check(bytes);
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    check(bytes.substr(0, end));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
}

void CheckBody(std::string_view bytes) {
  v1::LoadPlan plan;
  plan.mutable_target()->set_streaming(true);
  plan.mutable_sampling()->set_extra_body_json(std::string(bytes));
  v1::Prompt prompt;
  prompt.add_messages()->set_role("user");
  // Prompts are checked to be UTF-8 when they are read.
  prompt.mutable_messages(0)->set_content(SafeUtf8(bytes, bytes.size()));
  for (const auto api : {v1::Api::chat, v1::Api::completions}) {
    plan.mutable_target()->set_api(api);
    const std::string body =
        MakeApi(plan)->BuildBody(prompt, "[1] ", "m", UsageOptions());
    Require(TopLevelFields(body).ok(), "the body is a JSON object");
  }
}

void CheckTokenIds(std::string_view bytes) {
  const auto ids = ReadTokenIds(bytes);
  if (ids.ok()) Require(ids->size() <= bytes.size(), "ids stand in the answer");
  Require(TopLevelFields(TokenizeBody("m", SafeUtf8(bytes, bytes.size()))).ok(),
          "the body is a JSON object");
}

}  // namespace
}  // namespace byzerperf

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  byzerperf::CheckDecoding(byzerperf::AsText(data, size));
  byzerperf::CheckReading(byzerperf::AsText(data, size), /*keep_text=*/false);
  byzerperf::CheckReading(byzerperf::AsText(data, size), /*keep_text=*/true);
  byzerperf::CheckBody(byzerperf::AsText(data, size));
  byzerperf::CheckTokenIds(byzerperf::AsText(data, size));
  return 0;
}
