#include "coordinator/run/timeline_csv.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;

const Descriptor& Columns() { return *v1::SecondData::descriptor(); }

uint64_t Cell(const v1::SecondData& second, const FieldDescriptor* field) {
  const Reflection& fields = *second.GetReflection();
  return field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64
             ? fields.GetUInt64(second, field)
             : fields.GetUInt32(second, field);
}

void SetCell(const FieldDescriptor* field, uint64_t value,
             v1::SecondData* second) {
  const Reflection& fields = *second->GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
    fields.SetUInt64(second, field, value);
  } else {
    fields.SetUInt32(second, field, static_cast<uint32_t>(value));
  }
}

void AppendRow(const v1::SecondData& second, std::string* text) {
  for (int i = 0; i < Columns().field_count(); ++i) {
    absl::StrAppend(text, i == 0 ? "" : ",", Cell(second, Columns().field(i)));
  }
  *text += '\n';
}

}  // namespace

std::string TimelineCsv(const std::vector<v1::SecondData>& timeline) {
  std::string text;
  for (int i = 0; i < Columns().field_count(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ",", Columns().field(i)->name());
  }
  text += '\n';
  uint32_t next = 0;
  for (const v1::SecondData& second : timeline) {
    for (; next < second.second(); ++next) {
      v1::SecondData idle;
      idle.set_second(next);
      AppendRow(idle, &text);
    }
    AppendRow(second, &text);
    next = second.second() + 1;
  }
  return text;
}

absl::StatusOr<std::vector<v1::SecondData>> ReadTimelineCsv(
    std::string_view text) {
  std::vector<v1::SecondData> timeline;
  const std::vector<std::string> lines = SplitList(text, '\n');
  for (size_t line = 1; line < lines.size(); ++line) {
    const std::vector<std::string> cells = SplitList(lines[line], ',');
    v1::SecondData second;
    for (int i = 0; i < Columns().field_count(); ++i) {
      uint64_t value = 0;
      if (static_cast<size_t>(i) >= cells.size() ||
          !absl::SimpleAtoi(cells[static_cast<size_t>(i)], &value)) {
        return absl::InvalidArgumentError(
            absl::StrCat("timeline.csv:", line + 1, ": not a row of seconds"));
      }
      SetCell(Columns().field(i), value, &second);
    }
    timeline.push_back(second);
  }
  return timeline;
}

}  // namespace byzerperf
