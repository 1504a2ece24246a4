#include "coordinator/plan/trace_csv.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"
#include "coordinator/plan/csv.h"

namespace byzerperf {

absl::StatusOr<std::optional<TracedRequest>> CsvTraceReader::Read(
    std::string_view line) {
  ASSIGN_OR_RETURN(const std::optional<CsvRecord> record,
                   CsvReader(line).Next());
  if (!record.has_value()) return std::nullopt;
  if (columns_ == 0) {
    RETURN_IF_ERROR(ReadHeader(*record));
    return std::nullopt;
  }
  if (record->fields.size() != columns_) {
    return absl::InvalidArgumentError(absl::StrCat(
        "has ", record->fields.size(), " fields, and the header ", columns_));
  }
  TracedRequest request;
  const std::string_view time = Trim(record->fields[time_]);
  const absl::StatusOr<int64_t> time_us = shape_.time_us(time);
  if (!time_us.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(shape_.time, " is '",
                                                   SafeUtf8(time, 40), "' and ",
                                                   time_us.status().message()));
  }
  request.time_us = *time_us;
  ASSIGN_OR_RETURN(
      request.input_tokens,
      Tokens(*record, input_tokens_, shape_.input_tokens, /*least=*/1));
  ASSIGN_OR_RETURN(
      request.output_tokens,
      Tokens(*record, output_tokens_, shape_.output_tokens, /*least=*/0));
  return request;
}

absl::Status CsvTraceReader::ReadHeader(const CsvRecord& record) {
  const CsvColumns columns(record);
  const auto time = columns.Find({shape_.time});
  const auto input = columns.Find({shape_.input_tokens});
  const auto output = columns.Find({shape_.output_tokens});
  if (!time || !input || !output) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a header row with the columns ", shape_.time,
                     ", ", shape_.input_tokens, " and ", shape_.output_tokens));
  }
  columns_ = columns.size();
  time_ = *time;
  input_tokens_ = *input;
  output_tokens_ = *output;
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> CsvTraceReader::Tokens(const CsvRecord& record,
                                                size_t column, const char* name,
                                                uint32_t least) const {
  const std::string_view text = Trim(record.fields[column]);
  uint32_t tokens = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &tokens) && tokens >= least &&
      tokens <= kMaxAskedTokens) {
    return tokens;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      name, " is '", SafeUtf8(text, 40), "' and must be a whole number from ",
      least, " to ", kMaxAskedTokens));
}

}  // namespace byzerperf
