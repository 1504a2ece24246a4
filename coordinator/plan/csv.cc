#include "coordinator/plan/csv.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"

namespace byzerperf {

absl::StatusOr<std::optional<CsvRecord>> CsvReader::Next() {
  while (at_ < text_.size()) {
    CsvRecord record;
    record.line = record_line_ = line_;
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(std::string field, Field());
      record.fields.push_back(std::move(field));
      more = at_ < text_.size() && text_[at_] == ',';
      if (more) ++at_;
    }
    if (at_ < text_.size()) {  // at the line's end
      at_ += text_[at_] == '\r' ? 2 : 1;
      ++line_;
    }
    const bool is_empty_line =
        record.fields.size() == 1 && record.fields[0].empty();
    if (!is_empty_line) return record;
  }
  return std::nullopt;
}

absl::StatusOr<std::string> CsvReader::Field() {
  if (at_ < text_.size() && text_[at_] == '"') return QuotedField();
  const size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
  std::string_view field = text_.substr(at_, end - at_);
  const bool ends_line = end < text_.size() && text_[end] == '\n';
  if (ends_line && !field.empty() && field.back() == '\r') {
    field.remove_suffix(1);
  }
  at_ += field.size();
  return std::string(field);
}

absl::StatusOr<std::string> CsvReader::QuotedField() {
  std::string field;
  ++at_;
  for (;;) {
    const size_t quote = text_.find('"', at_);
    if (quote == std::string_view::npos) {
      return absl::InvalidArgumentError(
          "a double quote opens a field and none closes it");
    }
    const std::string_view part = text_.substr(at_, quote - at_);
    line_ += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
    field += part;
    at_ = quote + 1;
    if (at_ == text_.size() || text_[at_] != '"') break;
    field += '"';
    ++at_;
  }
  if (at_ == text_.size() || text_[at_] == ',' || AtLineEnd()) return field;
  return absl::InvalidArgumentError(
      "text follows the double quote that closes a field; a quote inside a "
      "field is written twice");
}

bool CsvReader::AtLineEnd() const {
  const std::string_view rest = text_.substr(at_, 2);
  return rest.front() == '\n' || rest == "\r\n";
}

}  // namespace byzerperf
