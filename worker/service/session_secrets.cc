// What must not be said again of a run's secrets, and where it is not said.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/base/text.h"
#include "worker/service/session_rules.h"

namespace byzerperf {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// `a%20b` as `a b`; what is no escape stays.
std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() &&
        absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 1])) &&
        absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 2]));
    if (!escape) {
      decoded += text[i];
      continue;
    }
    decoded += absl::HexStringToBytes(ToAbsl(text.substr(i + 1, 2)));
    i += 2;
  }
  return decoded;
}

void AddValue(std::string_view value, std::vector<std::string>* found) {
  found->emplace_back(value);
  found->push_back(PercentDecoded(value));
}

// `Bearer KEY`: the key alone is the secret, too.
void AddHeaderValue(std::string_view value, std::vector<std::string>* found) {
  found->emplace_back(value);
  const size_t blank = value.rfind(' ');
  if (blank == std::string_view::npos) return;
  const std::string_view last = value.substr(blank + 1);
  found->emplace_back(last);
  std::string decoded;
  if (!absl::Base64Unescape(ToAbsl(last), &decoded)) return;
  if (const size_t colon = decoded.find(':'); colon != std::string::npos) {
    found->push_back(decoded.substr(0, colon));
    found->push_back(decoded.substr(colon + 1));
  }
}

void AddUrlSecrets(const TargetAddress& address,
                   std::vector<std::string>* found) {
  AddHeaderValue(address.userinfo_header, found);
  for (const absl::string_view field : absl::StrSplit(address.query, '&')) {
    const std::string_view text = ToStd(field);
    const size_t equals = text.find('=');
    AddValue(equals == text.npos ? text : text.substr(equals + 1), found);
  }
}

void MaskMessage(const SecretMask& secrets, Message& message);

void MaskField(const SecretMask& secrets, const FieldDescriptor& field,
               Message& message) {
  const auto& reflection = *message.GetReflection();
  const bool is_text = field.type() == FieldDescriptor::TYPE_STRING;
  const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!field.is_repeated()) {
    if (is_message) {
      MaskMessage(secrets, *reflection.MutableMessage(&message, &field));
    } else if (is_text) {
      reflection.SetString(
          &message, &field,
          secrets.Masked(reflection.GetString(message, &field)));
    }
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (is_message) {
      MaskMessage(secrets,
                  *reflection.MutableRepeatedMessage(&message, &field, i));
    } else if (is_text) {
      reflection.SetRepeatedString(
          &message, &field, i,
          secrets.Masked(reflection.GetRepeatedString(message, &field, i)));
    }
  }
}

void MaskMessage(const SecretMask& secrets, Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    MaskField(secrets, *field, message);
  }
}

}  // namespace

SecretMask MaskOf(const v1::Probe& probe,
                  const std::vector<PinnedTarget>& targets) {
  std::vector<std::string> found = {probe.secrets().api_key()};
  for (const auto& [name, value] : probe.secrets().headers()) {
    if (MayBeAKey(name)) AddHeaderValue(value, &found);
  }
  for (const PinnedTarget& target : targets) {
    AddUrlSecrets(target.address, &found);
  }
  std::erase(found, probe.model());
  return SecretMask(found);
}

void MaskEvent(const SecretMask& secrets, v1::Event& event) {
  if (secrets.empty() || event.has_batch()) return;
  if (!event.has_text_measured()) return MaskMessage(secrets, event);
  // Its corpus is the order's own text, which no server has said.
  for (std::string& notice :
       *event.mutable_text_measured()->mutable_notices()) {
    notice = secrets.Masked(notice);
  }
}

}  // namespace byzerperf
