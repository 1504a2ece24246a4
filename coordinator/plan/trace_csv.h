#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_CSV_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_CSV_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "coordinator/plan/csv_columns.h"
#include "coordinator/plan/trace_reader.h"

namespace byzerperf {

// A trace in CSV: the time and the tokens of each request in columns of these
// names, below a header row. Other columns are left alone.
class CsvTraceReader : public TraceReader {
 public:
  struct Shape {
    const char* time;
    const char* input_tokens;
    const char* output_tokens;
    // Reads the time, in microseconds; the error is "must be …".
    absl::StatusOr<int64_t> (*time_us)(std::string_view text);
  };

  explicit CsvTraceReader(const Shape& shape) : shape_(shape) {}

  absl::StatusOr<std::optional<TracedRequest>> Read(
      std::string_view line) override;

 private:
  absl::Status ReadHeader(const CsvRecord& record);
  absl::StatusOr<uint32_t> Tokens(const CsvRecord& record, size_t column,
                                  const char* name, uint32_t least) const;

  Shape shape_;
  size_t columns_ = 0;  // 0: the header is to come
  size_t time_ = 0;
  size_t input_tokens_ = 0;
  size_t output_tokens_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_CSV_H_
