#ifndef BYZERPERF_WORKER_LOAD_SESSION_H_
#define BYZERPERF_WORKER_LOAD_SESSION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "byzerperf/v1/plan.pb.h"
#include "worker/load/due_request.h"

namespace byzerperf {

// A session in progress: which turn is its present one, when that is due, and
// all that was said until then (docs/metrics.md, Sessions). Memory: the
// conversation so far.
class Session {
 public:
  // At its first turn, `first`. `prompt` is a prompt with turns of the set;
  // `prompts` must outlive this. `marker` makes its text unique; "" for none.
  Session(const v1::PromptSet& prompts, const v1::Prompt& prompt,
          const std::string& marker, const DueRequest& first);

  // The conversation as the present turn asks it: messages as they are sent,
  // blocks and marker written out, the model's own answers between the user's
  // texts; the lengths are the turn's own, else its prompt's.
  const v1::Prompt& said() const { return said_; }

  // The present turn. A later one has its index, attempt, phase and target from
  // the first.
  const DueRequest& due() const { return due_; }

  // The present turn was answered, with this content, at that time: goes on to
  // the next one, which is due its delay later. False when it was the last one.
  // An empty answer is left out of what was said.
  bool GoOn(std::string_view answer, int64_t answered_ns);

 private:
  void Say(std::string_view role, std::string text);
  void SetLengths(const v1::Turn& turn);

  const v1::PromptSet& prompts_;
  const v1::Prompt& prompt_;
  DueRequest due_;
  v1::Prompt said_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_SESSION_H_
