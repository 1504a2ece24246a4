#include "coordinator/plan/first_requests.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/base/duration.h"
#include "common/base/text.h"
#include "common/plan/model_mix.h"
#include "common/plan/planned_request.h"
#include "common/plan/sessions.h"
#include "common/schedule/arrivals.h"
#include "coordinator/plan/lengths_text.h"
#include "coordinator/plan/plan_table.h"
#include "coordinator/plan/plan_words.h"
#include "coordinator/plan/text_columns.h"

namespace byzerperf {
namespace {

// Of the user's text, which carries the marker.
std::string Beginning(const v1::Prompt& prompt) {
  const auto user = std::find_if(
      prompt.messages().begin(), prompt.messages().end(),
      [](const v1::Message& message) { return message.role() == "user"; });
  if (user == prompt.messages().end()) return "";
  return absl::StrReplaceAll(SafeUtf8(user->content(), 60), {{"\n", " "}});
}

// What its slot does behind it.
std::string ThinkingText(const v1::LoadPlan& plan, uint32_t index,
                         const PlanWords& words) {
  const v1::Stage& stage = plan.stages(0);
  if (stage.think_time_s() == 0) return "";
  const double think_s = NsToSeconds(ThinkTimeNs(plan, 0, index));
  return FillPhrase(words.thinks, absl::StrFormat("%.3f", think_s));
}

}  // namespace

std::string FirstRequests(const RunOptions& options, uint32_t count) {
  const v1::LoadPlan& plan = options.plan;
  const v1::Stage& stage = plan.stages(0);
  const PlanWords& words = options.output.language == Language::kChinese
                               ? kChinesePlanWords
                               : kEnglishPlanWords;
  const bool thinks = stage.think_time_s() > 0;
  const auto prompts = static_cast<size_t>(options.prompts.prompts_size());
  if (stage.has_request_count()) count = std::min(count, stage.request_count());
  std::optional<ArrivalSchedule> schedule;
  if (stage.load().has_arrivals()) {
    schedule.emplace(stage.load().arrivals(), plan.random_seed(), 0,
                     TraceTimes(options.prompts));
  }
  std::vector<std::vector<std::string>> rows;
  for (uint32_t index = 0; index < count; ++index) {
    const PlannedRequest request = PlanRequest(plan, prompts, 0, index);
    const v1::Prompt& prompt =
        options.prompts.prompts(static_cast<int>(request.prompt));
    std::vector<std::string> row = {absl::StrCat(index)};
    if (schedule.has_value()) {
      const double due_s = NsToSeconds(schedule->TimeNs(index));
      row.push_back(FillPhrase(words.due, absl::StrFormat("%.3f", due_s)));
    }
    row.push_back(prompt.id());
    if (HasSessions(options.prompts)) {
      row.push_back(
          FillPhrase(words.turns_follow,
                     RequestsOfPrompt(options.prompts, request.prompt)));
    }
    if (HasModelMix(plan)) row.push_back(PlannedModel(plan, request));
    if (thinks) row.push_back(ThinkingText(plan, index, words));
    if (plan.has_cancellation()) {
      row.push_back(
          request.cancel_after_ns.has_value()
              ? FillPhrase(words.given_up,
                           SecondsText(NsToSeconds(*request.cancel_after_ns)))
              : "");
    }
    row.push_back(absl::StrCat(request.marker,
                               Beginning(PreviewOf(options.prompts, prompt))));
    rows.push_back(std::move(row));
  }
  return absl::StrCat(stage.level(), "\n", AlignedRows(rows));
}

}  // namespace byzerperf
