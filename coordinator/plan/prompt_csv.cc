#include "coordinator/plan/prompt_csv.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "coordinator/plan/csv.h"
#include "coordinator/plan/csv_columns.h"

namespace byzerperf {
namespace {

struct PromptColumns {
  explicit PromptColumns(const CsvColumns& columns)
      : prompt(columns.Find({"prompt", "text", "question"})),
        id(columns.Find({"id"})),
        max_tokens(columns.Find({"max_tokens"})),
        system(columns.Find({"system"})),
        count(columns.size()) {}

  std::optional<size_t> prompt;
  std::optional<size_t> id;
  std::optional<size_t> max_tokens;
  std::optional<size_t> system;
  size_t count;
};

// "" where there is no such column.
std::string_view FieldIn(const CsvRecord& record,
                         const std::optional<size_t>& column) {
  return column.has_value() ? Trim(record.fields[*column]) : "";
}

void AddMessageIn(std::string_view role, std::string_view text,
                  v1::Prompt* prompt) {
  if (text.empty()) return;
  v1::Message& message = *prompt->add_messages();
  message.set_role(std::string(role));
  message.set_content(std::string(text));
}

absl::StatusOr<PromptEntry> PromptOfRecord(const CsvRecord& record,
                                           const PromptColumns& columns) {
  if (record.fields.size() != columns.count) {
    return absl::InvalidArgumentError(absl::StrCat("has ", record.fields.size(),
                                                   " fields, and the header ",
                                                   columns.count));
  }
  if (!std::all_of(record.fields.begin(), record.fields.end(), IsUtf8)) {
    return absl::InvalidArgumentError(
        "not valid UTF-8; save the file as UTF-8");
  }
  const std::string_view text = FieldIn(record, columns.prompt);
  if (text.empty()) {
    return absl::InvalidArgumentError("the prompt must not be empty");
  }
  PromptEntry entry;
  AddMessageIn("system", FieldIn(record, columns.system), &entry.prompt);
  AddMessageIn("user", text, &entry.prompt);
  entry.prompt.set_id(std::string(FieldIn(record, columns.id)));
  const std::string_view limit = FieldIn(record, columns.max_tokens);
  if (limit.empty()) return entry;
  uint32_t max_tokens = 0;
  if (!absl::SimpleAtoi(ToAbsl(limit), &max_tokens) || max_tokens == 0 ||
      max_tokens > kMaxAskedTokens) {
    return absl::InvalidArgumentError(absl::StrCat(
        "max_tokens is '", ToAbsl(limit),
        "' and must be a whole number from 1 to ", kMaxAskedTokens));
  }
  entry.prompt.set_max_tokens(max_tokens);
  return entry;
}

}  // namespace

absl::Status ReadCsvPrompts(std::string_view text, const TakeCsvPrompt& take) {
  CsvReader reader(text);
  std::optional<PromptColumns> columns;
  for (;;) {
    const absl::StatusOr<std::optional<CsvRecord>> next = reader.Next();
    if (!next.ok()) return take(reader.line(), next.status());
    if (!next->has_value()) return absl::OkStatus();
    const CsvRecord& record = **next;
    if (columns.has_value()) {
      RETURN_IF_ERROR(take(record.line, PromptOfRecord(record, *columns)));
      continue;
    }
    columns.emplace(CsvColumns(record));
    if (columns->prompt.has_value()) continue;
    return take(record.line,
                absl::InvalidArgumentError(
                    "expected a header row with a column prompt, text or "
                    "question, and optional ones id, max_tokens and system"));
  }
}

}  // namespace byzerperf
