#include "coordinator/run/row_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/json_string.h"

namespace byzerperf {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;

struct RowField {
  const FieldDescriptor* field;
  std::string name;  // as it stands in the text, up to its value
};

std::vector<RowField> DescribeFields() {
  std::vector<RowField> fields;
  const auto* const row = v1::RequestRecord::descriptor();
  fields.reserve(static_cast<size_t>(row->field_count()));
  for (int i = 0; i < row->field_count(); ++i) {
    fields.push_back(
        {row->field(i), absl::StrCat("\"", row->field(i)->name(), "\":")});
  }
  return fields;
}

// JSON has no such numbers; protobuf's mapping writes them as strings.
void AppendDouble(double value, std::string& text) {
  if (std::isfinite(value)) return AppendJsonNumber(value, text);
  text += std::isnan(value) ? "\"NaN\""
          : value > 0       ? "\"Infinity\""
                            : "\"-Infinity\"";
}

// A word that this program does not know stays the number that it came as.
void AppendEnum(const google::protobuf::EnumDescriptor& words, int value,
                std::string& text) {
  const auto* const word = words.FindValueByNumber(value);
  if (word == nullptr) {
    absl::StrAppend(&text, value);
  } else {
    AppendJsonString(word->name(), text);
  }
}

void AppendGaps(const v1::RequestRecord& row, std::string& text) {
  text += '[';
  for (int i = 0; i < row.gaps_ms_size(); ++i) {
    if (i > 0) text += ',';
    AppendDouble(row.gaps_ms(i), text);
  }
  text += ']';
}

void AppendValue(const v1::RequestRecord& row, const Reflection& reflection,
                 const FieldDescriptor* field, std::string& text) {
  std::string kept;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      absl::StrAppend(&text, reflection.GetUInt32(row, field));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      text += reflection.GetBool(row, field) ? "true" : "false";
      return;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      AppendDouble(reflection.GetDouble(row, field), text);
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      return AppendEnum(*field->enum_type(),
                        reflection.GetEnumValue(row, field), text);
    case FieldDescriptor::CPPTYPE_STRING:
      AppendJsonString(reflection.GetStringReference(row, field, &kept), text);
      return;
    default:
      return;  // the schema has no other; a test goes over all its fields
  }
}

}  // namespace

void AppendJsonLine(const v1::RequestRecord& row, std::string* text) {
  static const auto* const fields = new std::vector(DescribeFields());
  const Reflection& reflection = *row.GetReflection();
  char before = '{';
  for (const auto& [field, name] : *fields) {
    const bool stands = field->is_repeated() ? !row.gaps_ms().empty()
                        : field->has_presence()
                            ? reflection.HasField(row, field)
                            : true;
    if (!stands) continue;
    *text += before;
    *text += name;
    before = ',';
    if (field->is_repeated()) {
      AppendGaps(row, *text);
    } else {
      AppendValue(row, reflection, field, *text);
    }
  }
  text->append("}\n");
}

}  // namespace byzerperf
