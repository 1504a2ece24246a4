#ifndef BYZERPERF_TESTS_SUPPORT_SMALL_TASK_H_
#define BYZERPERF_TESTS_SUPPORT_SMALL_TASK_H_

#include "absl/strings/str_cat.h"
#include "coordinator/run/run_controller.h"
#include "tests/support/small_plan.h"

namespace byzerperf {

// A run of seven prompts against http://model:8000, without levels.
inline RunTask SmallTask() {
  RunTask task;
  task.plan = SmallPlan();
  task.plan.mutable_target()->add_urls("http://model:8000");
  for (int i = 0; i < 7; ++i) {
    v1::Prompt* prompt = task.prompts.add_prompts();
    prompt->set_id(absl::StrCat("a.jsonl:", i + 1));
    prompt->add_messages()->set_role("user");
    prompt->mutable_messages(0)->set_content(absl::StrCat("Story ", i));
  }
  return task;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SMALL_TASK_H_
