#include "common/base/json_string.h"

#include <charconv>

namespace byzerperf {
namespace {

void AppendEscaped(char c, std::string& json) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      json += "\\\"";
      return;
    case '\\':
      json += "\\\\";
      return;
    case '\n':
      json += "\\n";
      return;
    case '\r':
      json += "\\r";
      return;
    case '\t':
      json += "\\t";
      return;
    default:
      json += "\\u00";
      json += kHex[static_cast<unsigned char>(c) >> 4];
      json += kHex[static_cast<unsigned char>(c) & 15];
  }
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& json) {
  json += '"';
  size_t plain_from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    json += text.substr(plain_from, i - plain_from);
    AppendEscaped(text[i], json);
    plain_from = i + 1;
  }
  json += text.substr(plain_from);
  json += '"';
}

std::string JsonString(std::string_view text) {
  std::string json;
  json.reserve(text.size() + 2);
  AppendJsonString(text, json);
  return json;
}

void AppendJsonNumber(double value, std::string& json) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  json.append(digits, end.ptr);
}

std::string JsonNumber(double value) {
  std::string json;
  AppendJsonNumber(value, json);
  return json;
}

}  // namespace byzerperf
