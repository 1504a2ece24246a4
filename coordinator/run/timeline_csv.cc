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

// The field of each column; null where there is none of that name.
std::vector<const FieldDescriptor*> ReadHeader(const std::string& line) {
  std::vector<const FieldDescriptor*> columns;
  for (const std::string& name : SplitList(line, ',')) {
    columns.push_back(Columns().FindFieldByName(name));
  }
  return columns;
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
  if (lines.empty()) return timeline;
  const std::vector<const FieldDescriptor*> columns = ReadHeader(lines[0]);
  for (size_t line = 1; line < lines.size(); ++line) {
    const std::vector<std::string> cells = SplitList(lines[line], ',');
    v1::SecondData& second = timeline.emplace_back();
    bool whole = cells.size() == columns.size();
    for (size_t i = 0; whole && i < columns.size(); ++i) {
      uint64_t value = 0;
      whole = absl::SimpleAtoi(cells[i], &value);
      if (columns[i] != nullptr) SetCell(columns[i], value, &second);
    }
    if (!whole) {
      return absl::InvalidArgumentError(
          absl::StrCat("timeline.csv:", line + 1, ": not a row of seconds"));
    }
  }
  return timeline;
}

}  // namespace byzerperf
