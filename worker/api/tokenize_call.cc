#include "worker/api/tokenize_call.h"

#include <simdjson.h>

#include "absl/status/status.h"
#include "common/base/json_string.h"

namespace byzerperf {
namespace {

absl::Status NoTokens() {
  return absl::InvalidArgumentError(
      "the answer of /tokenize has no list of token numbers");
}

absl::StatusOr<uint32_t> ReadId(simdjson::dom::element item) {
  simdjson::dom::object with_piece;
  if (item.get(with_piece) == simdjson::SUCCESS) {
    if (with_piece["id"].get(item) != simdjson::SUCCESS) return NoTokens();
  }
  uint64_t id = 0;
  if (item.get(id) != simdjson::SUCCESS || id > UINT32_MAX) return NoTokens();
  return static_cast<uint32_t>(id);
}

}  // namespace

std::string TokenizeBody(std::string_view model, std::string_view text) {
  std::string body = "{\"model\":";
  AppendJsonString(model, body);
  for (const char* name : {",\"prompt\":", ",\"content\":"}) {
    body += name;
    AppendJsonString(text, body);
  }
  body += ",\"add_special_tokens\":false,\"add_special\":false}";
  return body;
}

absl::StatusOr<std::vector<uint32_t>> ReadTokenIds(std::string_view body) {
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  simdjson::dom::array tokens;
  const simdjson::padded_string padded(body);
  if (parser.parse(padded).get(answer) != simdjson::SUCCESS ||
      answer["tokens"].get(tokens) != simdjson::SUCCESS) {
    return NoTokens();
  }
  std::vector<uint32_t> ids;
  ids.reserve(tokens.size());
  for (const simdjson::dom::element item : tokens) {
    const absl::StatusOr<uint32_t> id = ReadId(item);
    if (!id.ok()) return id.status();
    ids.push_back(*id);
  }
  return ids;
}

}  // namespace byzerperf
