#ifndef BYZERPERF_COORDINATOR_RUN_TEXT_MEASURING_H_
#define BYZERPERF_COORDINATOR_RUN_TEXT_MEASURING_H_

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "coordinator/run/run_observer.h"

namespace byzerperf {

// What a worker is asked so that prompts get the lengths that were asked of
// them. The sample is the prompt of an asked length that has the fewest blocks
// beside its last one. HasCorpus() holds.
v1::MeasureText MeasureOrder(const v1::LoadPlan& plan,
                             const v1::PromptSet& prompts);

// How long the answer may take, in seconds: the model's server is asked for
// each unit of the corpus and, one after the other, for some whole answers.
double MeasureBudgetS(const v1::LoadPlan& plan, const v1::PromptSet& prompts);

// Puts what the worker found out into the prompts and gives them their lengths;
// its notices, and one where prompts come out too long, go to the observer.
// InvalidArgument, and nothing is changed, when the answer can't be right: the
// corpus does not fit together, has no tokens, or has token ids that nobody
// asked for, or more than kMaxAskedTokens are beside the text.
absl::Status UseMeasured(const v1::LoadPlan& plan,
                         const v1::TextMeasured& measured,
                         RunObserver* observer, v1::PromptSet* prompts);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_TEXT_MEASURING_H_
