// Lines as Mooncake published them: {"timestamp": 27482, "input_length": 6955,
// "output_length": 52, "hash_ids": [46, 47, …]}, timestamps in milliseconds, a
// hash id for each 512 tokens of the input. Ids name a block together with all
// before it.
#include <utility>

#include "absl/status/status.h"
#include "common/base/status_macros.h"
#include "coordinator/plan/trace_json.h"
#include "coordinator/plan/trace_reader.h"
#include "simdjson.h"

namespace byzerperf {
namespace {

constexpr double kUsPerMs = 1000;

absl::Status AddHashIds(const simdjson::dom::element& value,
                        TracedRequest* request) {
  simdjson::dom::array ids;
  if (value.get(ids) == simdjson::SUCCESS) {
    request->hash_ids.reserve(ids.size());
    for (const simdjson::dom::element id : ids) {
      uint64_t number = 0;
      if (id.get(number) != simdjson::SUCCESS) break;
      request->hash_ids.push_back(number);
    }
    if (request->hash_ids.size() == ids.size()) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "\"hash_ids\" must be a list of whole numbers from 0");
}

class MooncakeReader : public TraceReader {
 public:
  absl::StatusOr<std::optional<TracedRequest>> Read(
      std::string_view line) override {
    simdjson::dom::object fields;
    RETURN_IF_ERROR(ReadTraceLine(line, &parser_, &fields));
    TracedRequest request;
    ASSIGN_OR_RETURN(request.time_us,
                     TimeMember(fields, "timestamp", kUsPerMs));
    ASSIGN_OR_RETURN(request.input_tokens,
                     TokensMember(fields, "input_length", 1));
    ASSIGN_OR_RETURN(request.output_tokens,
                     TokensMember(fields, "output_length", 0));
    simdjson::dom::element ids;
    if (fields["hash_ids"].get(ids) == simdjson::SUCCESS) {
      RETURN_IF_ERROR(AddHashIds(ids, &request));
    }
    return request;
  }

 private:
  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<TraceReader> MakeMooncakeReader() {
  return std::make_unique<MooncakeReader>();
}

}  // namespace byzerperf
