#include "coordinator/report/byzerperf_block.h"

#include "coordinator/report/language.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/view.h"

namespace byzerperf {

std::string ByzerPerfBlock(const v1::ByzerPerfAggregates& aggregates,
                           uint32_t total_requests) {
  View view;
  view.texts["concurrency"] =
      FormatFixed(aggregates.num_concurrent_requests(), 0);
  view.texts["requests"] = FormatFixed(total_requests, 0);
  view.texts["input_tokens"] =
      FormatFixed(aggregates.avg_input_tokens_count(), 2);
  view.texts["first_token_ms"] =
      FormatFixed(aggregates.avg_server_first_token_time(), 2);
  view.texts["request_rate"] = FormatFixed(aggregates.avg_server_speed(), 2);
  view.texts["client_rate"] =
      FormatFixed(aggregates.client_generated_tokens_per_second(), 2);
  view.texts["server_rate"] =
      FormatFixed(aggregates.server_generated_tokens_per_second(), 2);
  // The seed knows one wording only; it is the same in every report.
  return Render(TemplatesIn(ReportLanguage::kChinese), "byzerperf", view);
}

}  // namespace byzerperf
