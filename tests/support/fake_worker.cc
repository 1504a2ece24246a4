#include "tests/support/fake_worker.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "common/base/version.h"
#include "common/plan/corpus.h"

namespace byzerperf {

class FakeWorker::Link : public WorkerLink {
 public:
  explicit Link(FakeWorker& worker)
      : worker_(worker), worker_alive_(worker.alive_) {}
  ~Link() override {
    // A run that was never started may outlive its workers.
    if (!worker_alive_.expired()) worker_.link_ = nullptr;
  }

  void SetHandlers(WorkerLinkHandlers handlers) override {
    handlers_ = std::move(handlers);
  }
  void Describe(double timeout_s) override { worker_.Describe(timeout_s); }
  void OpenRun() override { worker_.Open(); }
  void Break() {
    worker_.broken_ = true;
    handlers_.on_closed(absl::UnavailableError("connection reset"));
  }
  void Send(v1::Command command) override {
    worker_.commands_.push_back(command);
    worker_.After(worker_.script_.message_delay_ns,
                  [this, command] { worker_.Handle(command); });
  }
  void Close() override { worker_.closed_ = true; }
  void Cancel() override { worker_.cancelled_ = true; }

  WorkerLinkHandlers& handlers() { return handlers_; }

 private:
  FakeWorker& worker_;
  const std::weak_ptr<bool> worker_alive_;
  WorkerLinkHandlers handlers_;
};

FakeWorkerScript WellBehaved() {
  FakeWorkerScript script;
  script.description.set_version(std::string(Version()));
  script.description.set_protocol(kProtocol);
  v1::TargetFacts target;
  target.set_url("http://127.0.0.1:8000");
  target.add_models("chat");
  script.targets.push_back(std::move(target));
  return script;
}

FakeWorker::FakeWorker(Loop& loop, FakeWorkerScript script)
    : loop_(loop),
      script_(std::move(script)),
      alive_(std::make_shared<bool>(true)),
      stream_(std::make_shared<bool>(true)) {
  if (script_.thaw_ns) {
    Always(*script_.thaw_ns - loop_.NowNs(), [this] {
      for (const v1::Event& event : std::exchange(held_back_, {})) {
        Deliver(event);
      }
    });
  }
}

FakeWorker::~FakeWorker() = default;

std::unique_ptr<WorkerLink> FakeWorker::MakeLink() {
  auto link = std::make_unique<Link>(*this);
  link_ = link.get();
  return link;
}

bool FakeWorker::frozen() const {
  const int64_t now_ns = loop_.NowNs();
  return script_.freeze_ns && now_ns >= *script_.freeze_ns &&
         (!script_.thaw_ns || now_ns < *script_.thaw_ns);
}

bool FakeWorker::dead() const {
  return broken_ &&
         (!script_.restart_ns || loop_.NowNs() < *script_.restart_ns);
}

void FakeWorker::Always(int64_t delay_ns, std::function<void()> work) {
  loop_.RunAt(loop_.NowNs() + std::max<int64_t>(0, delay_ns),
              [weak = std::weak_ptr<bool>(alive_), work = std::move(work)] {
                if (!weak.expired()) work();
              });
}

void FakeWorker::After(int64_t delay_ns, std::function<void()> work) {
  Always(delay_ns,
         [weak = std::weak_ptr<bool>(stream_), work = std::move(work)] {
           if (!weak.expired()) work();
         });
}

// A stream knows nothing of the one before.
void FakeWorker::Open() {
  stream_ = std::make_shared<bool>(true);
  ++streams_opened_;
  level_.reset();
  held_back_.clear();
  events_ = 0;
  broken_ = false;
  refused_ = false;
  cancelled_ = false;
  const int64_t now_ns = loop_.NowNs();
  if (script_.break_ns &&
      (streams_opened_ == 1 || *script_.break_ns > now_ns)) {
    After(*script_.break_ns - now_ns, [this] {
      broken_ = true;
      if (link_ != nullptr) link_->Break();
    });
  }
  if (script_.brake_ns && *script_.brake_ns > now_ns) {
    After(*script_.brake_ns - now_ns, [this] { Brake(); });
  }
}

void FakeWorker::Describe(double timeout_s) {
  ++descriptions_asked_;
  Always(2 * script_.message_delay_ns, [this, timeout_s] {
    if (dead()) {
      AnswerDescribe(absl::UnavailableError("connection refused"));
    } else if (frozen()) {
      DescribeWhenThawed(SecondsToNs(timeout_s));
    } else if (script_.describe_errors != 0) {
      --script_.describe_errors;
      AnswerDescribe(script_.describe_error);
    } else {
      AnswerDescribe(script_.description);
    }
  });
}

// The question waits in its sockets.
void FakeWorker::DescribeWhenThawed(int64_t timeout_ns) {
  const int64_t thaw_ns =
      script_.thaw_ns ? *script_.thaw_ns - loop_.NowNs() : timeout_ns;
  Always(std::min(thaw_ns, timeout_ns), [this] {
    if (frozen()) {
      AnswerDescribe(absl::DeadlineExceededError("it did not answer"));
    } else {
      AnswerDescribe(script_.description);
    }
  });
}

void FakeWorker::AnswerDescribe(
    const absl::StatusOr<v1::WorkerDescription>& answer) {
  if (link_ != nullptr) link_->handlers().on_described(answer);
}

void FakeWorker::Handle(const v1::Command& command) {
  if (broken_ || cancelled_) return;
  if (script_.only_describes_later && streams_opened_ > 1) return;
  if (refused_ && !command.has_clock_ping()) return;
  epoch_ = command.epoch();
  v1::Event event;
  switch (command.kind_case()) {
    case v1::Command::kProbe: {
      auto* result = event.mutable_probe_result();
      for (const auto& target : script_.targets) {
        *result->add_targets() = target;
      }
      return Say(std::move(event));
    }
    case v1::Command::kMeasureText:
      return HandleMeasureText(command.measure_text());
    case v1::Command::kPrepare:
      return HandlePrepare(command.prepare());
    case v1::Command::kPromptChunk:
      prompt_bytes_ += command.prompt_chunk().data();
      if (!command.prompt_chunk().last()) return;
      prompts_.ParseFromString(prompt_bytes_);
      *event.mutable_ready() = script_.ready;
      return Say(std::move(event));
    case v1::Command::kClockPing: {
      auto* pong = event.mutable_clock_pong();
      pong->set_coordinator_sent_ns(command.clock_ping().coordinator_sent_ns());
      pong->set_worker_received_ns(NowHere());
      pong->set_worker_sent_ns(NowHere());
      return Say(std::move(event));
    }
    case v1::Command::kResetCache:
      event.mutable_cache_reset();
      if (!script_.cache_reset_errors.empty()) {
        event.mutable_cache_reset()->set_error(
            script_.cache_reset_errors.front());
        script_.cache_reset_errors.pop_front();
      }
      return Say(std::move(event));
    case v1::Command::kStartLevel:
      return HandleStart(command.start_level());
    case v1::Command::kGrant:
      return HandleGrant(command.grant());
    case v1::Command::kAdjustShare:
      if (level_) level_->share = command.adjust_share().share();
      return Fill();
    case v1::Command::kEndLevel:
      return HandleEnd(command.end_level());
    default:
      return;
  }
}

void FakeWorker::HandleMeasureText(const v1::MeasureText& order) {
  if (script_.breaks_measuring && link_ != nullptr) return link_->Break();
  if (script_.never_measures) return;
  v1::Event event;
  v1::TextMeasured& measured = *event.mutable_text_measured();
  *measured.mutable_corpus() = order.corpus();
  ShareTokens(GuessUnits(measured.corpus()), kMeasuredTokens,
              measured.mutable_corpus());
  measured.set_overhead_tokens(kMeasuredOverhead);
  if (script_.measured) measured = *script_.measured;
  Say(std::move(event));
}

void FakeWorker::HandlePrepare(const v1::Prepare& prepare) {
  plan_ = prepare.plan();
  prompt_bytes_.clear();
  name_ = prepare.worker_name();
  v1::Event event;
  if (script_.refuse_prepare) {
    *event.mutable_refused() = *script_.refuse_prepare;
  } else if (script_.wants_prompts) {
    event.mutable_prompts_wanted()->set_prompt_set_hash(
        plan_.prompt_set_hash());
  } else {
    *event.mutable_ready() = script_.ready;
  }
  Say(std::move(event));
}

void FakeWorker::Say(v1::Event event) {
  if (broken_) return;
  event.set_epoch(epoch_);
  event.set_number(++events_);
  if (frozen()) {
    held_back_.push_back(std::move(event));
  } else {
    Deliver(event);
  }
}

void FakeWorker::Deliver(const v1::Event& event) {
  for (int i = 0; i < (script_.repeats_itself ? 2 : 1); ++i) {
    After(script_.message_delay_ns, [this, event] {
      if (link_ != nullptr) link_->handlers().on_event(event);
    });
  }
}

}  // namespace byzerperf
