#include "coordinator/run/json_text.h"

#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

void Append(const google::protobuf::Message& message, bool indented,
            std::string* text) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  options.add_whitespace = indented;
  // Fails only for `Any` fields of unknown types, which no schema of ours has.
  (void)google::protobuf::util::MessageToJsonString(message, text, options);
}

}  // namespace

std::string JsonText(const google::protobuf::Message& message) {
  std::string text;
  Append(message, /*indented=*/true, &text);
  if (text.empty() || text.back() != '\n') text += '\n';
  return text;
}

void AppendJsonLine(const v1::RequestRecord& row, std::string* text) {
  // Apart from the lines before it: protobuf's writer clears all of a string's
  // spare memory at every call.
  std::string line;
  Append(row, /*indented=*/false, &line);
  if (row.gaps_ms().empty()) {
    // Inside a JSON string every quote is escaped, so this can only be the
    // field itself.
    constexpr std::string_view kNoGaps = R"(,"gaps_ms":[])";
    const size_t at = line.find(kNoGaps);
    if (at != std::string::npos) line.erase(at, kNoGaps.size());
  }
  text->append(line).push_back('\n');
}

absl::Status ReadJson(std::string_view text,
                      google::protobuf::Message* message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      {text.data(), text.size()}, message, options);
  if (parsed.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("not the expected JSON: ", parsed.ToString()));
}

}  // namespace byzerperf
