// Many workers in one process, each behind a port of its own, whose requests
// are played (tests/support/fake_worker.h): what a coordinator of a thousand
// hosts sees, on one. Prints the addresses on a line, and at the end of its
// stdin a line of figures in JSON.
// usage: fleet [workers=1000] [request_us=100000] [events=5000]

#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "byzerperf/v1/control.grpc.pb.h"
#include "common/base/duration.h"
#include "common/base/version.h"
#include "common/loop/event_loop.h"
#include "common/stats/histogram_proto.h"
#include "tests/bench/bench_tally.h"
#include "tests/support/fake_worker.h"

namespace byzerperf {
namespace {

// What passed between the coordinator and all workers. Loop-thread only.
struct FleetTally {
  uint64_t batches = 0;
  uint64_t rows = 0;
  Histogram batch_bytes;
  uint64_t commands = 0;
  uint64_t command_bytes = 0;
  Histogram acknowledged_us;  // from a batch to its acknowledgement
};

// Gaps around 20 ms, as a window of so many events has them: log-normal by the
// sum of twelve draws, in a histogram that goes into every batch.
v1::StatsGroup::MetricHistogram SomeGaps(uint32_t events) {
  Histogram gaps;
  uint64_t state = 1;
  for (uint32_t i = 0; i < events; ++i) {
    double normal = -6;
    for (int draw = 0; draw < 12; ++draw) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      normal += static_cast<double>(state >> 40) / (1 << 24);
    }
    gaps.Record(static_cast<uint64_t>(20e6 * std::exp(0.2 * normal)));
  }
  v1::StatsGroup::MetricHistogram metric;
  metric.set_metric(v1::Metric::icl);
  *metric.mutable_data() = ToProto(gaps, BucketForm::kPacked);
  return metric;
}

// One run's stream at one worker.
class Visit : public grpc::ServerBidiReactor<v1::Command, v1::Event> {
 public:
  Visit(EventLoop& loop, const FakeWorkerScript& script,
        const v1::StatsGroup::MetricHistogram& gaps, FleetTally& tally)
      : loop_(loop),
        gaps_(gaps),
        tally_(tally),
        worker_(loop, script),
        link_(worker_.MakeLink()) {
    WorkerLinkHandlers handlers;
    handlers.on_event = [this](v1::Event event) { Say(std::move(event)); };
    link_->SetHandlers(std::move(handlers));
    loop_.Post([this] { link_->OpenRun(); });
    StartRead(&command_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      loop_.Post([this] {
        over_ = true;
        Finish(grpc::Status::OK);
      });
      return;
    }
    loop_.Post(
        [this, command = std::exchange(command_, {})] { Take(command); });
    StartRead(&command_);
  }
  void OnWriteDone(bool ok) override {
    loop_.Post([this, ok] {
      unsent_.pop_front();
      writing_ = false;
      if (ok) WriteNext();
    });
  }
  void OnDone() override {
    loop_.Post([this] { delete this; });
  }

 private:
  struct Waiting {
    uint32_t number = 0;
    int64_t sent_ns = 0;
  };

  void Take(const v1::Command& command) {
    ++tally_.commands;
    tally_.command_bytes += command.ByteSizeLong();
    if (command.has_acknowledge()) {
      const int64_t now_ns = loop_.NowNs();
      while (!waiting_.empty() &&
             waiting_.front().number <= command.acknowledge().event_number()) {
        tally_.acknowledged_us.Record(
            static_cast<uint64_t>(now_ns - waiting_.front().sent_ns) / 1000);
        waiting_.pop_front();
      }
    }
    link_->Send(command);
  }

  void Say(v1::Event event) {
    if (event.has_batch()) {
      v1::Batch& batch = *event.mutable_batch();
      for (v1::StatsGroup& group : *batch.mutable_stats()) {
        if (group.measured()) *group.add_histograms() = gaps_;
      }
      ++tally_.batches;
      tally_.rows += static_cast<uint64_t>(batch.rows_size());
      tally_.batch_bytes.Record(event.ByteSizeLong());
      waiting_.push_back({event.number(), loop_.NowNs()});
    }
    unsent_.push_back(std::move(event));
    WriteNext();
  }

  void WriteNext() {
    if (writing_ || over_ || unsent_.empty()) return;
    writing_ = true;
    StartWrite(&unsent_.front());
  }

  EventLoop& loop_;
  const v1::StatsGroup::MetricHistogram& gaps_;
  FleetTally& tally_;
  FakeWorker worker_;
  std::unique_ptr<WorkerLink> link_;
  v1::Command command_;           // being read
  std::deque<v1::Event> unsent_;  // front: on its way when `writing_`
  std::deque<Waiting> waiting_;   // for their acknowledgement
  bool writing_ = false;
  bool over_ = false;
};

class FleetService : public v1::Worker::CallbackService {
 public:
  FleetService(EventLoop& loop, FakeWorkerScript script, uint32_t events,
               FleetTally& tally)
      : loop_(loop),
        script_(std::move(script)),
        gaps_(SomeGaps(events)),
        tally_(tally) {}

  grpc::ServerUnaryReactor* Describe(
      grpc::CallbackServerContext* context,
      const v1::DescribeRequest* /*request*/,
      v1::WorkerDescription* description) override {
    *description = script_.description;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerBidiReactor<v1::Command, v1::Event>* Run(
      grpc::CallbackServerContext* /*context*/) override {
    return new Visit(loop_, script_, gaps_, tally_);  // ends itself
  }

 private:
  EventLoop& loop_;
  const FakeWorkerScript script_;
  const v1::StatsGroup::MetricHistogram gaps_;
  FleetTally& tally_;
};

// The end of stdin: whoever started the fleet has seen enough.
class EndOfInput : public FdHandler {
 public:
  explicit EndOfInput(EventLoop& loop) : loop_(loop) {
    loop_.Watch(STDIN_FILENO, kFdReadable, *this);
  }
  void OnReady(int /*fd*/, uint32_t /*ready*/) override { loop_.Stop(); }

 private:
  EventLoop& loop_;
};

FakeWorkerScript ScriptOf(int64_t request_us) {
  FakeWorkerScript script;
  script.message_delay_ns = 0;
  script.request_ns = request_us * 1000;
  script.description.set_version(std::string(Version()));
  script.description.set_protocol(kProtocol);
  script.description.set_hostname("fleet");
  script.description.set_cores(8);
  v1::TargetFacts target;
  target.set_url("http://127.0.0.1:8000");
  target.add_models("chat");
  script.targets.push_back(target);
  return script;
}

void Print(const FleetTally& tally) {
  std::printf(
      "{\"batches\": %llu, \"rows\": %llu, \"batch_bytes_mean\": %.0f, "
      "\"batch_bytes_max\": %llu, \"commands\": %llu, "
      "\"command_bytes_mean\": %.0f, \"acknowledged\": %llu, "
      "\"acknowledged_ms_p50\": %.3f, \"acknowledged_ms_p99\": %.3f, "
      "\"acknowledged_ms_max\": %.3f}\n",
      static_cast<unsigned long long>(tally.batches),
      static_cast<unsigned long long>(tally.rows), tally.batch_bytes.Mean(),
      static_cast<unsigned long long>(tally.batch_bytes.max()),
      static_cast<unsigned long long>(tally.commands),
      static_cast<double>(tally.command_bytes) /
          static_cast<double>(std::max<uint64_t>(1, tally.commands)),
      static_cast<unsigned long long>(tally.acknowledged_us.count()),
      static_cast<double>(tally.acknowledged_us.Percentile(50)) / 1e3,
      static_cast<double>(tally.acknowledged_us.Percentile(99)) / 1e3,
      static_cast<double>(tally.acknowledged_us.max()) / 1e3);
}

int RunFleet(int argc, char** argv) {
  const auto loop = EventLoop::Create();
  if (!loop.ok()) return 1;
  FleetTally tally;
  FleetService service(
      **loop, ScriptOf(Argument(argc, argv, "request_us", 100'000)),
      static_cast<uint32_t>(Argument(argc, argv, "events", 5'000)), tally);
  grpc::ServerBuilder builder;
  std::vector<int> ports(
      static_cast<size_t>(Argument(argc, argv, "workers", 1'000)));
  for (int& port : ports) {
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port);
  }
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::printf("%s\n", absl::StrJoin(ports, ",", [](std::string* out, int port) {
                        absl::StrAppend(out, "127.0.0.1:", port);
                      }).c_str());
  std::fflush(stdout);
  const EndOfInput end(**loop);
  (*loop)->Run();
  Print(tally);
  std::fflush(stdout);
  std::_Exit(0);  // streams may still stand; nothing is left to be said
}

}  // namespace
}  // namespace byzerperf

int main(int argc, char** argv) { return byzerperf::RunFleet(argc, argv); }
