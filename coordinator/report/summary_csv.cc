#include "coordinator/report/summary_csv.h"

#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "byzerperf/v1/stats.pb.h"

namespace byzerperf {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Cells of one level by column.
using Row = std::map<std::string, std::string>;

std::string Number(double value) {
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (std::isnan(value)) return "";
  std::array<char, 32> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return std::string(digits.data(), end.ptr);
}

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

std::string Scalar(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  if (field->has_presence() && !reflection->HasField(message, field)) {
    return "";
  }
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Number(reflection->GetDouble(message, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(reflection->GetUInt32(message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_STRING:
      return Quoted(reflection->GetString(message, field));
    default:
      return "";  // LevelResult has no other kind
  }
}

std::string JoinedName(const std::string& prefix, std::string_view name) {
  std::string joined = prefix.empty() ? "" : prefix + "_";
  joined.append(name.data(), name.size());
  return joined;
}

// Column names in the order of the schema. `message` may be absent: then only
// names are collected, so that every level has the same columns.
void Flatten(const Descriptor* descriptor, const Message* message,
             const std::string& prefix, std::vector<std::string>* columns,
             Row* row) {
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    const std::string name = JoinedName(prefix, field->name());
    if (field->is_repeated()) {
      if (field->is_map()) columns->push_back(name + "_");
      continue;
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      columns->push_back(name);
      if (message != nullptr) (*row)[name] = Scalar(*message, field);
      continue;
    }
    const bool present = message != nullptr &&
                         message->GetReflection()->HasField(*message, field);
    // Like a map, since most distributions have none.
    std::vector<std::string> of_intervals;
    const bool intervals = field->name() == "ci95";
    if (intervals) columns->push_back(name + "_");
    if (intervals && !present) continue;
    Flatten(field->message_type(),
            present ? &message->GetReflection()->GetMessage(*message, field)
                    : nullptr,
            name, intervals ? &of_intervals : columns, row);
  }
}

template <typename Map>
void AddMap(const Map& map, const std::string& name, Row* row) {
  for (const auto& [key, value] : map) {
    std::string& cell = (*row)[JoinedName(name, key)];
    if constexpr (std::is_same_v<typename Map::mapped_type, std::string>) {
      cell = Quoted(value);
    } else {
      cell = Number(value);
    }
  }
}

Row CellsOf(const v1::LevelResult& level, std::vector<std::string>* columns) {
  Row row;
  Flatten(v1::LevelResult::descriptor(), &level, "", columns, &row);
  // Every outcome has a number: one that did not happen happened 0 times.
  const auto* outcomes = v1::Outcome::Value_descriptor();
  for (int i = 0; i < outcomes->value_count(); ++i) {
    if (outcomes->value(i)->number() == 0) continue;
    row[JoinedName("outcomes", outcomes->value(i)->name())] = "0";
  }
  AddMap(level.outcomes(), "outcomes", &row);
  AddMap(level.objectives(), "objectives", &row);
  AddMap(level.finish_reasons(), "finish_reasons", &row);
  AddMap(level.token_sources(), "token_sources", &row);
  AddMap(level.metadata(), "metadata", &row);
  return row;
}

// A name that ends in `_` stands for a map: it becomes its keys.
std::vector<std::string> WithMapKeys(const std::vector<std::string>& columns,
                                     const std::set<std::string>& cells) {
  std::vector<std::string> expanded;
  for (const std::string& column : columns) {
    if (column.back() != '_') {
      expanded.push_back(column);
      continue;
    }
    for (auto cell = cells.lower_bound(column);
         cell != cells.end() && cell->compare(0, column.size(), column) == 0;
         ++cell) {
      expanded.push_back(*cell);
    }
  }
  return expanded;
}

}  // namespace

std::string SummaryCsv(const v1::RunResult& result, CsvEncoding encoding) {
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::set<std::string> cells;
  for (const v1::LevelResult& level : result.levels()) {
    columns.clear();
    rows.push_back(CellsOf(level, &columns));
    for (const auto& [name, value] : rows.back()) cells.insert(name);
  }
  columns = WithMapKeys(columns, cells);
  std::string csv =
      encoding == CsvEncoding::kWithByteOrderMark ? "\xEF\xBB\xBF" : "";
  csv += absl::StrJoin(columns, ",",
                       [](std::string* out, const std::string& name) {
                         out->append(Quoted(name));
                       }) +
         "\n";
  for (const Row& row : rows) {
    csv += absl::StrJoin(columns, ",",
                         [&](std::string* out, const std::string& name) {
                           const auto cell = row.find(name);
                           if (cell != row.end()) out->append(cell->second);
                         }) +
           "\n";
  }
  return csv;
}

}  // namespace byzerperf
