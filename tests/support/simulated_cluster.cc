#include "tests/support/simulated_cluster.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/version.h"

namespace byzerperf {

// The cluster's loop on another host's clock.
class SimulatedCluster::ShiftedLoop : public Loop {
 public:
  ShiftedLoop(Loop& loop, int64_t offset_ns)
      : loop_(loop), offset_ns_(offset_ns) {}

  int64_t NowNs() const override { return loop_.NowNs() + offset_ns_; }
  TimerId RunAt(int64_t when_ns, std::function<void()> work) override {
    return loop_.RunAt(when_ns - offset_ns_, std::move(work));
  }
  void Cancel(TimerId timer) override { loop_.Cancel(timer); }
  void Post(std::function<void()> work) override {
    loop_.Post(std::move(work));
  }

 private:
  Loop& loop_;
  const int64_t offset_ns_;
};

// One worker's process, and the coordinator's link to it.
class SimulatedCluster::Node {
 public:
  Node(Loop& loop, const Clock& clock, WorkerSetup setup)
      : loop_(loop),
        shifted_(loop, setup.clock_offset_ns),
        delay_ns_(setup.message_delay_ns),
        hostname_(setup.hostname),
        targets_(std::move(setup.server)),
        admission_(clock),
        alive_(std::make_shared<int>(0)) {
    targets_.SetOwnTargets(setup.own_targets);
    environment_.loop = &shifted_;
    environment_.load_loops.assign(setup.load_loops, &shifted_);
    environment_.targets = &targets_;
    environment_.prompts = &prompts_;
    environment_.admission = &admission_;
    environment_.host.limits = {20'000, 28'000};
    environment_.host.cores = 8;
    environment_.loop_usage.assign(setup.load_loops,
                                   [this] { return UsageNow(); });
    environment_.read_host = [this] { return HostNow(); };
  }

  // Work of the message's receiver, a message's way later.
  void Later(std::function<void()> work) {
    loop_.RunAt(loop_.NowNs() + delay_ns_,
                [alive = std::weak_ptr<int>(alive_), work = std::move(work)] {
                  if (!alive.expired()) work();
                });
  }

  void Describe() {
    v1::WorkerDescription description;
    description.set_version(std::string(Version()));
    description.set_protocol(kProtocol);
    description.set_hostname(hostname_);
    Tell([description](const WorkerLinkHandlers& handlers) {
      handlers.on_described(description);
    });
  }

  void Open() {
    session_ = std::make_unique<WorkerSession>(
        environment_, "coordinator", [this](const v1::Event& event) {
          Later([this, event] {
            Tell([event](const WorkerLinkHandlers& handlers) {
              handlers.on_event(event);
            });
          });
        });
  }

  void OnCommand(const v1::Command& command) {
    if (session_) session_->OnCommand(command);
  }

  // The stream is over, for whatever reason.
  void EndSession() { session_.reset(); }

  void Kill() {
    EndSession();
    Tell([](const WorkerLinkHandlers& handlers) {
      handlers.on_closed(absl::UnavailableError("connection reset"));
    });
  }

  std::unique_ptr<WorkerLink> MakeLink();
  const std::vector<FakeRequest>& seen() const { return targets_.seen(); }

 private:
  class Link;

  // Every thread works a tenth of the time and never waits for a core.
  ThreadUsage UsageNow() const {
    const int64_t now_ns = shifted_.NowNs();
    return {.wall_ns = now_ns, .cpu_ns = now_ns / 10, .run_delay_ns = 0};
  }
  // Eight cores, a quarter of them busy.
  HostReading HostNow() const {
    const auto now_us = static_cast<uint64_t>(loop_.NowNs()) / 1000;
    HostReading reading;
    reading.cpu = CpuTimes{.busy_us = 2 * now_us, .idle_us = 6 * now_us};
    reading.pressure_us = 0;
    reading.open_files = 100;
    return reading;
  }

  void Tell(const std::function<void(const WorkerLinkHandlers&)>& what);

  Loop& loop_;
  ShiftedLoop shifted_;
  const int64_t delay_ns_;
  const std::string hostname_;
  FakeTargetAccess targets_;
  PromptStore prompts_;
  RunAdmission admission_;
  SessionEnvironment environment_;
  std::unique_ptr<WorkerSession> session_;
  Link* link_ = nullptr;  // null once the coordinator let go of it
  std::shared_ptr<int> alive_;
};

class SimulatedCluster::Node::Link : public WorkerLink {
 public:
  explicit Link(Node& node) : node_(node) {}
  ~Link() override {
    node_.link_ = nullptr;
    node_.Later([&node = node_] { node.EndSession(); });
  }

  void SetHandlers(WorkerLinkHandlers handlers) override {
    handlers_ = std::move(handlers);
  }
  void Describe(double /*timeout_s*/) override {
    node_.Later([&node = node_] { node.Describe(); });
  }
  void OpenRun() override { node_.Open(); }
  void Send(v1::Command command) override {
    node_.Later([&node = node_, command] { node.OnCommand(command); });
  }
  void Close() override { Cancel(); }
  void Cancel() override {
    node_.Later([&node = node_] { node.EndSession(); });
  }

  const WorkerLinkHandlers& handlers() const { return handlers_; }

 private:
  Node& node_;
  WorkerLinkHandlers handlers_;
};

std::unique_ptr<WorkerLink> SimulatedCluster::Node::MakeLink() {
  auto link = std::make_unique<Link>(*this);
  link_ = link.get();
  return link;
}

void SimulatedCluster::Node::Tell(
    const std::function<void(const WorkerLinkHandlers&)>& what) {
  if (link_ != nullptr) what(link_->handlers());
}

SimulatedCluster::SimulatedCluster(RunTask task) : task_(std::move(task)) {}

SimulatedCluster::~SimulatedCluster() {
  controller_.reset();  // its links tell the nodes that streams are over
  loop_.RunUntilIdle();
  nodes_.clear();
  loop_.RunReady();
}

void SimulatedCluster::AddWorker(WorkerSetup setup) {
  nodes_.push_back(std::make_unique<Node>(loop_, clock_, std::move(setup)));
  task_.workers.push_back(
      {absl::StrCat("w", nodes_.size()), nodes_.back()->MakeLink()});
}

void SimulatedCluster::Kill(size_t worker) { nodes_[worker]->Kill(); }

void SimulatedCluster::Start() {
  controller_ = std::make_unique<RunController>(loop_, clock_, std::move(task_),
                                                sink_, observer_);
  controller_->Start([this](RunEnd end) { end_ = std::move(end); });
}

bool SimulatedCluster::Run() {
  if (controller_ == nullptr) Start();
  return loop_.RunUntil([this] { return end_.has_value(); });
}

const std::vector<FakeRequest>& SimulatedCluster::seen(size_t worker) const {
  return nodes_[worker]->seen();
}

}  // namespace byzerperf
