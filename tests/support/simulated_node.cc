#include "tests/support/simulated_node.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "common/base/version.h"
#include "common/rpc/channel_limits.h"

namespace byzerperf {
namespace {

// After so long without a sign of the other end a connection is broken.
constexpr int64_t kBreakNs =
    int64_t{kKeepalivePeriodMs + kKeepaliveTimeoutMs} * kNsPerMs;

}  // namespace

// The coordinator's end of the connection.
class SimulatedNode::Link : public WorkerLink {
 public:
  explicit Link(SimulatedNode& node) : node_(node) {}
  ~Link() override {
    node_.coordinator_.Cancel(question_timer_);
    CutStream();
    node_.link_ = nullptr;
  }

  void SetHandlers(WorkerLinkHandlers handlers) override {
    handlers_ = std::move(handlers);
  }

  void Describe(double timeout_s) override {
    const uint32_t question = ++question_;
    node_.coordinator_.Cancel(question_timer_);
    question_timer_ = node_.coordinator_.RunAt(
        node_.coordinator_.NowNs() + SecondsToNs(timeout_s), [this, question] {
          OnDescribed(question, absl::DeadlineExceededError("no answer"));
        });
    node_.ToWorker(FaultyWire::Kind::kStream,
                   [&node = node_, question] { node.Describe(question); });
  }

  void OpenRun() override {
    ++stream_;
    open_ = true;
    node_.ToWorker(FaultyWire::Kind::kStream,
                   [&node = node_, stream = stream_] { node.Open(stream); });
  }

  void Send(v1::Command command) override {
    if (!open_) return;
    if (command.has_acknowledge()) {
      uint32_t& latest = node_.acknowledged_[stream_];
      latest = std::max(latest, command.acknowledge().event_number());
    }
    node_.ToWorker(FaultyWire::Kind::kMessage, [&node = node_, stream = stream_,
                                                command = std::move(command)] {
      node.Take(stream, command);
    });
  }

  void Close() override {
    node_.ToWorker(FaultyWire::Kind::kStream,
                   [&node = node_, stream = stream_] {
                     node.End(stream, absl::OkStatus());
                   });
  }

  void Cancel() override {
    if (!CutStream()) return;
    node_.coordinator_.Post([&node = node_, stream = stream_] {
      if (node.link_ == nullptr || node.link_->stream_ != stream) return;
      node.link_->handlers_.on_closed(absl::CancelledError("cancelled"));
    });
  }

  void OnDescribed(uint32_t question,
                   const absl::StatusOr<v1::WorkerDescription>& answer) {
    if (question != question_) return;
    ++question_;  // it was answered
    node_.coordinator_.Cancel(question_timer_);
    handlers_.on_described(answer);
  }
  void OnEvent(uint32_t stream, const v1::Event& event) {
    if (open_ && stream == stream_) handlers_.on_event(event);
  }
  void OnClosed(uint32_t stream, const absl::Status& why) {
    if (!open_ || stream != stream_) return;
    open_ = false;
    handlers_.on_closed(why);
  }
  uint32_t stream() const { return stream_; }

 private:
  // False when it was over already.
  bool CutStream() {
    if (!std::exchange(open_, false)) return false;
    node_.ToWorker(
        FaultyWire::Kind::kStream,
        [&node = node_, stream = stream_] { node.sessions_.erase(stream); });
    return true;
  }

  SimulatedNode& node_;
  WorkerLinkHandlers handlers_;
  uint32_t question_ = 0;
  Loop::TimerId question_timer_ = 0;
  uint32_t stream_ = 0;
  bool open_ = false;
};

SimulatedNode::SimulatedNode(Loop& world, ProcessLoop& coordinator,
                             const Clock& clock, Setup setup)
    : world_(world),
      coordinator_(coordinator),
      offset_ns_(setup.clock_offset_ns),
      hostname_(setup.hostname),
      loop_(world, setup.clock_offset_ns),
      to_worker_(world, 2 * setup.seed, setup.message_delay_ns),
      to_coordinator_(world, 2 * setup.seed + 1, setup.message_delay_ns),
      targets_(
          [this, server = std::move(setup.server)](const FakeRequest& request) {
            return AnswerThrough(outages_, request, server(request));
          }),
      admission_(clock) {
  targets_.SetOwnTargets(setup.own_targets);
  environment_.loop = &loop_;
  environment_.load_loops.assign(setup.load_loops, &loop_);
  environment_.targets = &targets_;
  environment_.prompts = &prompts_;
  environment_.admission = &admission_;
  environment_.host.limits = {20'000, 28'000};
  environment_.host.cores = 8;
  environment_.loop_usage.assign(setup.load_loops,
                                 [this] { return UsageNow(); });
  environment_.read_host = [this] { return HostNow(); };
}

// Every thread works a tenth of the time and never waits for a core.
ThreadUsage SimulatedNode::UsageNow() const {
  const int64_t now_ns = loop_.NowNs();
  return {.wall_ns = now_ns, .cpu_ns = now_ns / 10, .run_delay_ns = 0};
}

// Eight cores, a quarter of them busy.
HostReading SimulatedNode::HostNow() const {
  const auto now_us = static_cast<uint64_t>(world_.NowNs()) / 1000;
  HostReading reading;
  reading.cpu = CpuTimes{.busy_us = 2 * now_us, .idle_us = 6 * now_us};
  reading.pressure_us = 0;
  reading.open_files = 100;
  return reading;
}

std::unique_ptr<WorkerLink> SimulatedNode::MakeLink() {
  auto link = std::make_unique<Link>(*this);
  link_ = link.get();
  return link;
}

void SimulatedNode::ToWorker(FaultyWire::Kind kind,
                             std::function<void()> work) {
  to_worker_.Send(kind, [this, work = std::move(work)] { loop_.Post(work); });
}

void SimulatedNode::ToCoordinator(FaultyWire::Kind kind,
                                  std::function<void()> work) {
  to_coordinator_.Send(
      kind, [this, work = std::move(work)] { coordinator_.Post(work); });
}

void SimulatedNode::Describe(uint32_t question) {
  absl::StatusOr<v1::WorkerDescription> answer = v1::WorkerDescription();
  answer->set_version(std::string(Version()));
  answer->set_protocol(kProtocol);
  answer->set_hostname(hostname_);
  if (const auto holder = admission_.holder()) {
    answer->set_busy_with("run " + holder->run_id);
    answer->set_busy_since_s(holder->since_unix_s);
  }
  if (dead_) answer = absl::UnavailableError("connection refused");
  ToCoordinator(FaultyWire::Kind::kStream, [this, question, answer] {
    if (link_ != nullptr) link_->OnDescribed(question, answer);
  });
}

void SimulatedNode::Open(uint32_t stream) {
  if (dead_) return End(stream, absl::UnavailableError("connection refused"));
  sessions_[stream] = std::make_unique<WorkerSession>(
      environment_, "coordinator",
      [this, stream](const v1::Event& event) { Emit(stream, event); });
}

void SimulatedNode::Take(uint32_t stream, const v1::Command& command) {
  const auto session = sessions_.find(stream);
  if (session == sessions_.end()) return;
  if (command.has_acknowledge()) words_.push_back({world_.NowNs()});
  if (command.has_start_level()) {
    words_.push_back({ToWorldNs(command.start_level().at_worker_ns()), true});
  }
  session->second->OnCommand(command);
}

void SimulatedNode::Emit(uint32_t stream, const v1::Event& event) {
  if (event.has_batch()) {
    SentBatch& sent = batches_[{stream, event.number()}];
    sent.stage = event.batch().stage();
    for (const v1::RequestRecord& row : event.batch().rows()) {
      sent.rows.emplace_back(row.index(), row.turn());
    }
  }
  ToCoordinator(FaultyWire::Kind::kMessage, [this, stream, event] {
    if (link_ != nullptr) link_->OnEvent(stream, event);
  });
}

void SimulatedNode::End(uint32_t stream, const absl::Status& why) {
  sessions_.erase(stream);
  ToCoordinator(FaultyWire::Kind::kStream, [this, stream, why] {
    if (link_ != nullptr) link_->OnClosed(stream, why);
  });
}

void SimulatedNode::Kill() {
  if (std::exchange(dead_, true)) return;
  ++troubles_;
  loop_.Kill();
  sessions_.clear();
  if (link_ == nullptr) return;
  End(link_->stream(), absl::UnavailableError("connection reset"));
}

void SimulatedNode::Freeze() {
  if (dead_) return;
  loop_.Freeze();
  BreakUnlessItEnds();
}

void SimulatedNode::Thaw(ProcessLoop::First first) {
  ++troubles_;
  loop_.Thaw(first);
}

void SimulatedNode::CutToWorker() {
  to_worker_.Cut();
  BreakUnlessItEnds();
}

void SimulatedNode::CutToCoordinator() {
  to_coordinator_.Cut();
  BreakUnlessItEnds();
}

void SimulatedNode::Heal() {
  ++troubles_;
  to_worker_.Heal();
  to_coordinator_.Heal();
}

void SimulatedNode::SetSlow(const SlowLink& slow) {
  to_worker_.SetSlow(slow);
  to_coordinator_.SetSlow(slow);
}

void SimulatedNode::Trouble(double repeated, double overtaken) {
  to_worker_.Trouble(repeated, overtaken);
  to_coordinator_.Trouble(repeated, overtaken);
}

void SimulatedNode::AddOutage(ServerOutage::Kind kind, int64_t from_ns,
                              int64_t until_ns) {
  outages_.push_back({kind, from_ns + offset_ns_, until_ns + offset_ns_});
}

void SimulatedNode::BreakUnlessItEnds() {
  world_.RunAt(world_.NowNs() + kBreakNs, [this, count = ++troubles_] {
    if (count == troubles_) BreakConnection();
  });
}

// Each end finds out by itself; what was under way is lost.
void SimulatedNode::BreakConnection() {
  to_worker_.Clear();
  to_coordinator_.Clear();
  loop_.Post([this] { sessions_.clear(); });
  coordinator_.Post([this] {
    if (link_ == nullptr) return;
    link_->OnClosed(link_->stream(),
                    absl::UnavailableError("keepalive watchdog timeout"));
  });
}

}  // namespace byzerperf
