#include "coordinator/run/worker_calls.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/duration.h"
#include "common/base/version.h"
#include "coordinator/run/worker_errors.h"

namespace byzerperf {
namespace {

// A thread for each, since calls block.
template <typename Answer>
std::vector<Answer> AskAll(const std::vector<WorkerWay>& ways,
                           const std::function<Answer(const WorkerWay&)>& ask) {
  std::vector<Answer> answers(ways.size());
  std::vector<std::thread> threads;
  threads.reserve(ways.size());
  for (size_t i = 0; i < ways.size(); ++i) {
    threads.emplace_back([&, i] { answers[i] = ask(ways[i]); });
  }
  for (std::thread& thread : threads) thread.join();
  return answers;
}

void PrepareCall(const WorkerWay& way, absl::Duration wait,
                 grpc::ClientContext* call) {
  way.channel.Authorize(*call);
  call->set_deadline(std::chrono::system_clock::now() +
                     absl::ToChronoMilliseconds(wait));
}

// In the user's words, with the worker's name.
std::string ProblemOf(const WorkerWay& way, const grpc::Status& failure) {
  std::string text(way.explain(failure).message());
  if (absl::StrContains(text, absl::StrCat("worker ", way.name))) return text;
  return absl::StrCat("worker ", way.name, ": ", text);
}

v1::WorkerStatus DescribeOne(const WorkerWay& way, absl::Duration wait,
                             const Clock& clock) {
  v1::WorkerStatus worker;
  worker.set_worker(way.name);
  const auto stub = v1::Worker::NewStub(way.channel.channel);
  v1::DescribeRequest request;
  request.set_coordinator_version(std::string(Version()));
  for (const bool is_first : {true, false}) {
    grpc::ClientContext call;
    PrepareCall(way, wait, &call);
    const int64_t sent_ns = clock.NowNs();
    const grpc::Status status =
        stub->Describe(&call, request, worker.mutable_description());
    if (!status.ok()) {
      worker.clear_description();
      worker.set_problem(ProblemOf(way, status));
      return worker;
    }
    if (!is_first) {
      worker.set_round_trip_ms(NsToMs(clock.NowNs() - sent_ns));
    }
  }
  worker.set_answered(true);
  worker.set_problem(VersionText(way.name, worker.description()));
  return worker;
}

StopOutcome StopOne(const WorkerWay& way, const std::string& reason,
                    absl::Duration wait) {
  const auto stub = v1::Worker::NewStub(way.channel.channel);
  grpc::ClientContext call;
  PrepareCall(way, wait, &call);
  v1::StopRequest request;
  request.set_reason(reason);
  v1::StopAnswer answer;
  const grpc::Status status = stub->Stop(&call, request, &answer);
  StopOutcome outcome;
  outcome.worker = way.name;
  outcome.stopped = answer.stopped();
  if (!status.ok()) outcome.problem = ProblemOf(way, status);
  return outcome;
}

}  // namespace

v1::WorkerList DescribeWorkers(const std::vector<WorkerWay>& ways,
                               absl::Duration wait, const Clock& clock) {
  const auto answers = AskAll<v1::WorkerStatus>(
      ways,
      [&](const WorkerWay& way) { return DescribeOne(way, wait, clock); });
  v1::WorkerList list;
  list.set_schema(1);
  for (const v1::WorkerStatus& answer : answers) *list.add_workers() = answer;
  return list;
}

std::vector<StopOutcome> StopWorkers(const std::vector<WorkerWay>& ways,
                                     const std::string& reason,
                                     absl::Duration wait) {
  return AskAll<StopOutcome>(
      ways, [&](const WorkerWay& way) { return StopOne(way, reason, wait); });
}

}  // namespace byzerperf
