#include "coordinator/report/client_table.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/report/level_table.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/terms.h"

namespace byzerperf {
namespace {

using Client = v1::ClientHealth;

// Reads an optional field of ClientHealth.
template <bool (Client::*kHas)() const, double (Client::*kGet)() const>
std::optional<double> FieldOf(const v1::LevelResult& level) {
  const Client& client = level.client();
  if (!(client.*kHas)()) return std::nullopt;
  return (client.*kGet)();
}

std::optional<double> UsInMs(const std::optional<double>& us) {
  return InSeconds(us);  // a thousandth either way
}

std::string VerdictText(const v1::LevelResult& level, ReportLanguage language) {
  const ClientVerdict verdict = VerdictOf(level);
  if (verdict == ClientVerdict::kOk) return TermFor("verdict_ok", language);
  return absl::StrCat(
      TermFor(verdict == ClientVerdict::kLimited ? "verdict_limited"
                                                 : "verdict_unknown",
              language),
      " (`", SafeUtf8(level.client().cause(), 100), "`)");
}

void AddErrorBounds(ReportLanguage language, LevelTable* table) {
  table->AddNumber(
      TermFor("ttft_error_bound", language), [](const v1::LevelResult& level) {
        return UsInMs(FieldOf<&Client::has_ttft_error_bound_us,
                              &Client::ttft_error_bound_us>(level));
      });
  table->AddNumber(TermFor("icl_error_bound", language),
                   [](const v1::LevelResult& level) {
                     return UsInMs(FieldOf<&Client::has_icl_error_bound_us,
                                           &Client::icl_error_bound_us>(level));
                   });
}

}  // namespace

std::string ClientTable(const ReportInput& input, ReportLanguage language) {
  const auto term = [&](const char* key) { return TermFor(key, language); };
  LevelTable table(input, language);
  table.Add(term("client_verdict"), [&](size_t level) {
    return VerdictText(LevelAt(input.result, level), language);
  });
  AddErrorBounds(language, &table);
  table.AddNumber(term("send_lag"), [](const v1::LevelResult& level) {
    return UsInMs(P99(level.client().send_lag_us()));
  });
  table.AddNumber(term("loop_lag"), [](const v1::LevelResult& level) {
    return UsInMs(P99(level.client().loop_lag_us()));
  });
  table.AddPercent(term("thread_cpu"),
                   FieldOf<&Client::has_cpu_share_max, &Client::cpu_share_max>);
  table.AddPercent(
      term("run_delay"),
      FieldOf<&Client::has_run_delay_share_max, &Client::run_delay_share_max>);
  table.AddPercent(
      term("host_cpu"),
      FieldOf<&Client::has_host_cpu_share, &Client::host_cpu_share>);
  table.AddPercent(
      term("cpu_pressure"),
      FieldOf<&Client::has_cpu_pressure_share, &Client::cpu_pressure_share>);
  table.AddPercent(
      term("coalesced"),
      FieldOf<&Client::has_coalesced_share, &Client::coalesced_share>);
  table.AddNumber(
      term("acknowledged"),
      FieldOf<&Client::has_acknowledged_ms_max, &Client::acknowledged_ms_max>);
  return table.Markdown();
}

}  // namespace byzerperf
