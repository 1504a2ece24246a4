#ifndef BYZERPERF_COORDINATOR_PLAN_CSV_H_
#define BYZERPERF_COORDINATOR_PLAN_CSV_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace byzerperf {

struct CsvRecord {
  std::vector<std::string> fields;  // at least one
  int line = 1;                     // on which it begins
};

// Takes the records of a CSV text one after another, by RFC 4180: fields
// between commas, a field in double quotes may hold commas, line breaks and
// doubled quotes. Lines end with LF or CRLF; empty ones are passed over.
class CsvReader {
 public:
  // `text` must outlive this.
  explicit CsvReader(std::string_view text) : text_(text) {}

  // Absent at the end. InvalidArgument says what is wrong; line() says where.
  absl::StatusOr<std::optional<CsvRecord>> Next();

  // On which the record begins that Next() gave or failed at.
  int line() const { return record_line_; }

 private:
  absl::StatusOr<std::string> Field();
  absl::StatusOr<std::string> QuotedField();
  bool AtLineEnd() const;

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
  int record_line_ = 1;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_CSV_H_
