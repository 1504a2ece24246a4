#ifndef BYZERPERF_WORKER_SERVICE_PREFLIGHT_H_
#define BYZERPERF_WORKER_SERVICE_PREFLIGHT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "byzerperf/v1/control.pb.h"
#include "common/loop/loop.h"
#include "worker/api/api.h"
#include "worker/http/transport.h"
#include "worker/load/request_tracker.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// One real request for each model to each target before any load: what the
// server refuses is an error now and not a thousand failed rows later, and what
// usage options it takes is found out. A 400 or 422 is asked again without
// continuous usage, then without any; another 4xx, or no answer at all, is
// final. Anything else that is not ok becomes a notice. The models of a mix are
// asked for one after the other, so that a target is not surprised by all of
// them at once. Prompts that are made of blocks are asked with other text of
// the same lengths, so that the load does not find its own in a prefix cache;
// those of files as they are, with a marker unless --prompt-reuse is `same`.
// Loop-thread only.
class Preflight {
 public:
  struct Result {
    v1::Refused::Code refused = v1::Refused::unset;  // unset: go on
    std::string reason;                              // when refused
    UsageOptions usage;                              // what every target takes
    bool usage_supported = true;  // every target gave token counts
    std::vector<std::string> notices;
  };
  using Done = std::function<void(const Result&)>;

  // `run` holds plan, prompts and targets; `models` is what each target lists.
  // `loop` and `transport` must outlive this. `worker_index` keeps the texts of
  // workers apart.
  Preflight(Loop& loop, HttpTransport& transport,
            std::shared_ptr<const RunContext> run,
            std::vector<std::vector<std::string>> models,
            uint32_t worker_index);
  ~Preflight();
  Preflight(const Preflight&) = delete;
  Preflight& operator=(const Preflight&) = delete;

  // `done` is posted to the loop, even when this is gone by then.
  void Start(Done done);

 private:
  // The requests to one target, one after the other.
  struct Course {
    size_t target = 0;
    uint32_t model = 0;  // that is asked for now
    UsageOptions usage;
    std::unique_ptr<RequestTracker> tracker;
    std::string body;
    HttpTransport::RequestId request = 0;
    bool over = false;
  };

  void Send(Course& course);
  void OnFinished(Course& course);
  bool AskForLessUsage(Course& course, const RequestRecord& record);
  void Judge(Course& course, const RequestRecord& record);
  bool AskForNextModel(Course& course) const;
  void Refuse(v1::Refused::Code code, const Course& course,
              const std::string& what);
  void Notice(const Course& course, const std::string& what);
  void FinishIfOver();

  Loop& loop_;
  HttpTransport& transport_;
  const std::shared_ptr<const RunContext> run_;
  const std::vector<std::vector<std::string>> models_;
  uint32_t next_index_;
  std::unique_ptr<Api> api_;
  std::vector<std::unique_ptr<Course>> courses_;
  Result result_;
  Done done_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_PREFLIGHT_H_
