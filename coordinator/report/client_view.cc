#include "coordinator/report/client_view.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "common/base/text.h"
#include "coordinator/explain/client_verdict.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/view.h"

namespace byzerperf {
namespace {

// Levels with one cause, in rising load.
struct CauseGroup {
  std::string cause;
  std::vector<size_t> levels;
};

std::vector<CauseGroup> GroupByCause(const ReportInput& input) {
  std::vector<CauseGroup> groups;
  for (const size_t level : input.findings.client.levels) {
    const std::string& cause = LevelAt(input.result, level).client().cause();
    const auto found = std::find_if(
        groups.begin(), groups.end(),
        [&](const CauseGroup& group) { return group.cause == cause; });
    if (found == groups.end()) {
      groups.push_back({cause, {level}});
    } else {
      found->levels.push_back(level);
    }
  }
  return groups;
}

// The worst of the group's levels.
double Worst(const ReportInput& input, const CauseGroup& group,
             double (*of)(const v1::ClientHealth&)) {
  double worst = 0;
  for (const size_t level : group.levels) {
    worst = std::max(worst, of(LevelAt(input.result, level).client()));
  }
  return worst;
}

std::string Milliseconds(double us) { return FormatNumber(us / 1000); }

void AddCpuCause(const ReportInput& input, const CauseGroup& group,
                 View* each) {
  const double busy = Worst(input, group, [](const v1::ClientHealth& client) {
    return client.cpu_share_max();
  });
  const double delayed = Worst(input, group, [](const v1::ClientHealth& one) {
    return one.run_delay_share_max();
  });
  if (busy >= client_rules::kMinBusyCpuShare) {
    each->Add("cpu_busy").texts["value"] = FormatPercent(busy);
  } else {
    each->Add("cpu_delayed").texts["value"] = FormatPercent(delayed);
  }
}

void AddErrors(const ReportInput& input, const CauseGroup& group, View* each) {
  View& section = each->Add("loop_lag");
  section.texts["ttft_ms"] =
      Milliseconds(Worst(input, group, [](const v1::ClientHealth& one) {
        return one.ttft_error_bound_us();
      }));
  section.texts["icl_ms"] =
      Milliseconds(Worst(input, group, [](const v1::ClientHealth& one) {
        return one.icl_error_bound_us();
      }));
}

void AddLimitedCause(const ReportInput& input, const CauseGroup& group,
                     View* each) {
  const auto add = [&](const char* section, auto format,
                       double (*of)(const v1::ClientHealth&)) {
    each->Add(section).texts["value"] = format(Worst(input, group, of));
  };
  const auto percent = [](double share) { return FormatPercent(share); };
  if (group.cause == "descriptors") {
    add("descriptors", FormatLoad, [](const v1::ClientHealth& one) {
      return static_cast<double>(one.no_descriptor());
    });
  } else if (group.cause == "ports") {
    add("ports", FormatLoad, [](const v1::ClientHealth& one) {
      return static_cast<double>(one.no_port());
    });
  } else if (group.cause == "cpu") {
    AddCpuCause(input, group, each);
  } else if (group.cause == "grants") {
    add("grants", percent,
        [](const v1::ClientHealth& one) { return one.grant_wait_share(); });
  } else if (group.cause == "send_lag") {
    add("send_lag", Milliseconds,
        [](const v1::ClientHealth& one) { return one.send_lag_us().mean(); });
  } else if (group.cause == "loop_lag") {
    AddErrors(input, group, each);
  } else if (group.cause == "calibration") {
    each->Add("beyond_calibration");
  } else {
    each->Add("other").texts["cause"] = SafeUtf8(group.cause, 100);
  }
}

// Causes of `unknown` need no number: a section named after each.
void AddUnknownCause(const CauseGroup& group, View* each) {
  constexpr std::string_view kKnown[] = {"not_audited", "no_measured_requests",
                                         "worker_lost", "no_cpu_facts"};
  if (std::find(std::begin(kKnown), std::end(kKnown), group.cause) !=
      std::end(kKnown)) {
    each->Add(group.cause);
  } else {
    each->Add("other").texts["cause"] = SafeUtf8(group.cause, 100);
  }
}

void AddCauses(const ReportInput& input, ReportLanguage language,
               size_t max_causes, View* section) {
  const bool limited = input.findings.client.verdict == ClientVerdict::kLimited;
  for (const CauseGroup& group : GroupByCause(input)) {
    if (section->sections["each"].size() == max_causes) {
      section->Add("more");
      return;
    }
    View& each = section->Add("each");
    if (section->sections["each"].size() > 1) each.Add("next");
    if (group.levels.size() < static_cast<size_t>(input.result.levels_size())) {
      each.Add("at").texts["levels"] =
          LevelNames(input, group.levels, language);
    }
    if (limited) {
      AddLimitedCause(input, group, &each);
    } else {
      AddUnknownCause(group, &each);
    }
  }
}

// What became of the limited levels in the choice.
void AddChoice(const Findings& findings, View* section) {
  bool any = false;
  bool any_limited = false;
  for (size_t i = 0; i < findings.usable.size(); ++i) {
    any = any || findings.usable[i];
    any_limited = any_limited || (findings.usable[i] && findings.limited[i]);
  }
  if (any) section->Add(any_limited ? "all_limited" : "left_out");
}

void AddBounds(const ReportInput& input, View* section) {
  const ClientFinding& client = input.findings.client;
  if (!client.ttft_error_bound_us) return;
  View& bounds = section->Add("bounds");
  const auto& levels = input.result.levels();
  const bool streaming = std::any_of(
      levels.begin(), levels.end(),
      [](const auto& level) { return level.ttft_ms().count() > 0; });
  bounds.Add(streaming ? "ttft" : "whole").texts["ms"] =
      Milliseconds(*client.ttft_error_bound_us);
  if (!client.icl_error_bound_us) return;
  bounds.Add("icl").texts["ms"] = Milliseconds(*client.icl_error_bound_us);
}

}  // namespace

std::string ClientSentence(const ReportInput& input, ReportLanguage language,
                           size_t max_causes) {
  if (input.result.levels().empty()) return "";
  View view;
  switch (input.findings.client.verdict) {
    case ClientVerdict::kOk:
      AddBounds(input, &view.Add("client_ok"));
      break;
    case ClientVerdict::kUnknown:
      AddCauses(input, language, max_causes, &view.Add("client_unknown"));
      break;
    case ClientVerdict::kLimited: {
      View& limited = view.Add("client_limited");
      AddCauses(input, language, max_causes, &limited);
      AddChoice(input.findings, &limited);
      break;
    }
  }
  const std::string text = Render(TemplatesIn(language), "client", view);
  return std::string(Trim(text));
}

}  // namespace byzerperf
