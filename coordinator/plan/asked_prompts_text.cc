#include "coordinator/plan/asked_prompts_text.h"

#include <vector>

#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "coordinator/plan/plan_table.h"

namespace byzerperf {
namespace {

std::string Joined(const std::vector<std::string>& parts,
                   const PlanWords& words) {
  return absl::StrJoin(parts, ToAbsl(words.comma));
}

}  // namespace

std::string TraceText(const v1::LoadPlan& plan, const PlanWords& words) {
  if (!plan.asked_prompts().has_trace()) return "";
  const v1::AskedTrace& trace = plan.asked_prompts().trace();
  std::vector<std::string> parts = {FillPhrase(
      words.trace_file, SafeUtf8(trace.file(), 200), trace.format())};
  if (!trace.window().empty()) {
    parts.push_back(
        FillPhrase(words.trace_window, trace.window(), trace.outside()));
  }
  if (trace.unanswered() > 0) {
    parts.push_back(FillPhrase(words.trace_unanswered, trace.unanswered()));
  }
  return Joined(parts, words);
}

std::string SharedText(const v1::LoadPlan& plan, const PlanWords& words) {
  const v1::AskedPrompts& asked = plan.asked_prompts();
  std::vector<std::string> parts;
  if (asked.shared_system_prompt_length() > 0) {
    parts.push_back(
        FillPhrase(words.shared_system, asked.shared_system_prompt_length()));
  }
  if (asked.num_prefix_prompts() > 0) {
    parts.push_back(FillPhrase(words.shared_prefixes,
                               asked.num_prefix_prompts(),
                               asked.prefix_prompt_length()));
  }
  return Joined(parts, words);
}

std::string SessionsText(const v1::LoadPlan& plan, const PlanWords& words) {
  const v1::AskedPrompts& asked = plan.asked_prompts();
  std::vector<std::string> parts;
  if (asked.sessions() > 0) {
    parts.push_back(asked.least_turns() == asked.most_turns()
                        ? FillPhrase(words.sessions_even, asked.sessions(),
                                     asked.prompts(), asked.most_turns())
                        : FillPhrase(words.sessions_varied, asked.sessions(),
                                     asked.prompts(), asked.least_turns(),
                                     asked.most_turns()));
  }
  if (asked.turn_delay_s() > 0) {
    parts.push_back(
        FillPhrase(words.turn_delay, SecondsText(asked.turn_delay_s())));
  }
  if (!plan.session_header().empty()) {
    parts.push_back(FillPhrase(words.session_header, plan.session_header()));
  }
  return Joined(parts, words);
}

}  // namespace byzerperf
